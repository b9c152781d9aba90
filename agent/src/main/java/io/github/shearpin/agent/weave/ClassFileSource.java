package io.github.shearpin.agent.weave;

import java.util.Collection;
import java.util.Map;

/** Where class files are read from, one after the other: a class path. */
public interface ClassFileSource {

    /** Goes over all of it, in the same order each time, as far as the visitor wants it. */
    void visit(Visitor visitor);

    /** The names of the classes of the JDK that are meant for programs, also where it is not part of the class path. */
    Collection<String> namesOfJdk();

    /** The files that it has gone on from so far, with the reason of each. */
    Map<String, String> skipped();

    /** Takes what it wants of the class files. */
    interface Visitor {

        /** @param container such as {@code app.jar}, or {@code app.jar!/BOOT-INF/lib/shop.jar} in it */
        boolean enters(String container);

        /** @param file the last part of the file's name, such as {@code Outer$Inner.class} */
        boolean wants(String container, String file);

        /**
         * @param classFile may be used until this returns
         * @param ofJdk     whether it is one of the JDK
         * @throws UnreadableClassException when these bytes are no class file, which the source goes on from
         */
        void take(String container, byte[] classFile, boolean ofJdk) throws UnreadableClassException;
    }
}
