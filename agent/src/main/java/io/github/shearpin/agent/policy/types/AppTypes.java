package io.github.shearpin.agent.policy.types;

/**
 * The types of an application by the names a rule gives them, as the class loader of one woven class sees them: loaded ones
 * when a call needs them, class files while the class is woven and nothing may be loaded.
 */
public interface AppTypes {

    /** The binary name of the woven class. */
    String woven();

    /**
     * @param name as {@link Class#getName} gives it: {@code com.acme.Outer$Inner}, {@code int}, {@code [Ljava.lang.String;}
     * @return null: there is no such class
     */
    AppType find(String name);

    /**
     * A type that is there because a method that was compiled names it.
     *
     * @return never null; what can't be found while weaving is a type of which nothing but its name is known
     * @throws UnusableException when it is not there all the same, and a call needs it
     */
    AppType named(String name) throws UnusableException;
}
