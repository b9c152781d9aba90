package org.example.app;

/** Types that inherit from each other, and calls that go from one to the next. */
final class Family {

    private Family() {
    }

    interface Greeter {
        default String greet(String name) {
            return "hello " + name;
        }

        static String shout(String name) {
            return name + "!";
        }

        String part();
    }

    static class Plain implements Greeter {
        @Override
        public String part() {
            return "bye";
        }
    }

    static class Polite extends Plain {
        @Override
        public String greet(String name) {
            return super.greet(name) + ", how are you";
        }

        @Override
        public String part() {
            return super.part() + ", good " + super.part();
        }
    }

    static class Delegates {
        String find(String key) {
            return find(key, 1);
        }

        String find(String key, int limit) {
            return find(key, limit, false);
        }

        String find(String key, int limit, boolean exact) {
            return key + limit + exact;
        }
    }

    /** Throws in the middle of three calls that know of each other. */
    static class Onion {
        String outer(String message) throws Exception {
            try {
                return middle(message);
            } catch (IllegalStateException e) {
                throw new Exception("outer " + e.getMessage(), e);
            }
        }

        String middle(String message) {
            try {
                return inner(message);
            } catch (IllegalArgumentException e) {
                throw new IllegalStateException("middle " + e.getMessage(), e);
            }
        }

        String inner(String message) {
            throw new IllegalArgumentException(message);
        }
    }
}
