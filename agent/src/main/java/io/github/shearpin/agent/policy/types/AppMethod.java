package io.github.shearpin.agent.policy.types;

import java.util.List;

/** A method or constructor of an {@link AppType}. */
public interface AppMethod {

    /** {@code <init>} for a constructor. */
    String name();

    /** The type that declares it. */
    AppType owner();

    /** Access flags. */
    int modifiers();

    List<AppType> parameters() throws UnusableException;

    AppType returned() throws UnusableException;
}
