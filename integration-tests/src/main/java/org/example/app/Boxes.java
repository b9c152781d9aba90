package org.example.app;

/** Constructors: chained, nested, and ones that throw. */
public class Boxes {

    public static class Box {
        final int size;

        Box() {
            this(1);
        }

        Box(int size) {
            if (size < 0) {
                throw new IllegalArgumentException("size " + size);
            }
            this.size = size;
        }
    }

    public static class BigBox extends Box {
        final long label;

        BigBox(long label, double scale) {
            super((int) (label * scale));
            this.label = label;
        }
    }

    /** Has a hidden argument: the object around it. */
    public class Inner {
        public String where(String argument) {
            return Boxes.this.getClass().getSimpleName() + argument;
        }

        public class Innermost {
            public int depth() {
                return 3;
            }
        }
    }

    public Runnable anonymous(final StringBuilder to) {
        return new Runnable() {
            @Override
            public void run() {
                to.append("anonymous");
            }
        };
    }
}
