package io.github.shearpin.agent.policy.path;

/** Where a path begins. */
enum Root {
    THIS,
    /** By its position. */
    ARGUMENT,
    /** By the name of its parameter. */
    NAMED_ARGUMENT,
    RETURN,
    EXCEPTION,
    /** The method's name. */
    METHOD,
    /** What was kept with the receiver, by its name. */
    KEPT,
    /** One of several elements, which is read as an argument behind the others. */
    EACH
}
