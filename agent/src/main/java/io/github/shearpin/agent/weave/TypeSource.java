package io.github.shearpin.agent.weave;

import io.github.shearpin.agent.rules.TypeView;
import java.util.Collection;

/** The types that patterns are held against to explain what they match: of a class path, or of a running JVM. */
public interface TypeSource extends TypeFiles {

    /** All there are; the same objects each time. */
    Collection<? extends TypeView> types();

    /** Whether it is a class of the JDK, which a wildcard such as {@code *Service} does not mean. */
    boolean isOfJdk(TypeView type);

    /** What is wrong with the file of a type that is not there because its file can't be read; null: no such file was seen. */
    String whyUnreadable(String name);

    /** Whether there are files that can't be read, of which nobody knows what types they hold. */
    boolean hasUnreadable();
}
