package io.github.shearpin.agent.weave;

import io.github.shearpin.agent.rules.TypeView;
import java.util.Collection;

/** The types that patterns are held against to explain what they match: of a class path, or of a running JVM. */
public interface TypeSource {

    /** All there are; the same objects each time. */
    Collection<? extends TypeView> types();

    /** Whether it is a class of the JDK, which a wildcard such as {@code *Service} does not mean. */
    boolean isOfJdk(TypeView type);

    /** Hands over class files of some of them, or of types above them, in any order. Those that can't be had are left out. */
    void read(Collection<? extends TypeView> wanted, Taker taker);

    /** Takes class files. */
    interface Taker {

        /** @param classFile whole; not kept by the source */
        void take(TypeView type, byte[] classFile);
    }
}
