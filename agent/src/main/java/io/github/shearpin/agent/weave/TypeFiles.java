package io.github.shearpin.agent.weave;

import io.github.shearpin.agent.rules.TypeView;
import java.util.Collection;

/** Where the class files of types are had from. */
public interface TypeFiles {

    /** Hands over class files of some types, or of types above them, in any order. Those that can't be had are left out. */
    void read(Collection<? extends TypeView> wanted, Taker taker);

    /** Takes class files. */
    interface Taker {

        /**
         * @param classFile whole; not kept by the source
         * @throws UnreadableClassException when only its head can be read, which the source goes on from
         */
        void take(TypeView type, byte[] classFile) throws UnreadableClassException;
    }
}
