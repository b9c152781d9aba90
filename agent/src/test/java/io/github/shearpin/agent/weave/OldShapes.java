package io.github.shearpin.agent.weave;

/** Compiles to what a Java 5 compiler would also have written, so that its version can be set to any. */
public class OldShapes {

    public int sum(int[] values) {
        int sum = 0;
        for (int i = 0; i < values.length; i++) {
            sum += values[i];
        }
        long doubled = 2L * sum;
        return (int) doubled;
    }

    public static String fails(Object value) {
        try {
            if (value instanceof String) {
                throw new IllegalStateException("no");
            }
            return null;
        } finally {
            value = null;
        }
    }
}
