package io.github.shearpin.agent.policy.path;

/**
 * Opens packages that a module keeps to itself, on Java 9 and later, so that paths can read, and fallbacks call, members that are
 * not public or lie in a package that is not exported. Asked once for each class that needs it. Thread-safe.
 */
public interface Opener {

    /** Opens nothing: such members can't be read. */
    Opener NONE = new Opener() {
        @Override
        public void open(Class<?> declaring) {
            // As it says.
        }
    };

    /**
     * Opens the package of that class, which is in a named module, to the module of this interface. What it can't open it
     * leaves closed; anything it throws counts as that.
     */
    void open(Class<?> declaring);
}
