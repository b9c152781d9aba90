package io.github.shearpin.agent.rules;

/** What a pattern asks of a method, in the order in which it is asked when somebody wants to know why a method is not meant. */
public enum MethodAspect {
    NAME, PARAMETERS, RESULT, MODIFIERS, ANNOTATION,
    /** Abstract and native methods hold none. */
    CODE
}
