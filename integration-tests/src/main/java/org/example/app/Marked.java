package org.example.app;

/** Carries annotations. */
class Marked {

    @Important
    String important(String text) {
        return text + text;
    }

    String other(String text) {
        return text;
    }

    @Important
    static class Entirely {
        int one() {
            return 1;
        }

        int two() {
            return one() + 1;
        }
    }
}
