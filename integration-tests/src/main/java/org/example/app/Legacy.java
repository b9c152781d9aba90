package org.example.app;

import java.util.concurrent.Callable;

/**
 * Code that says the same in every class file version: the tests rewrite this class as compilers of Java 5 and 6 would
 * have written it. So nothing in it may need a newer one.
 */
public class Legacy implements Callable<String> {

    private long total;

    @Override
    public String call() throws Exception {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 4; i++) {
            text.append(branches(i, i * 0.5)).append(' ');
        }
        text.append(catches("7", 1L)).append(' ').append(catches("seven", 2L)).append(' ');
        text.append(add(1L, new double[] {1.5, 2.5})).append(' ').append(joined("a", null));
        try {
            fails();
        } catch (UnsupportedOperationException e) {
            text.append(' ').append(e.getMessage());
        }
        return text.append(' ').append(total).toString();
    }

    String branches(int n, double factor) {
        Object result;
        if (n % 2 == 0) {
            result = Long.valueOf(n);
        } else if (factor > 1) {
            result = "large";
        } else {
            result = new int[n];
        }
        return result instanceof int[] ? "array " + ((int[]) result).length : result.toString();
    }

    int catches(String number, long weight) {
        int value = -1;
        try {
            value = Integer.parseInt(number);
        } catch (NumberFormatException e) {
            value = number.length();
        } finally {
            total += weight * value;
        }
        return value;
    }

    synchronized double add(long a, double[] more) {
        double sum = a;
        for (double one : more) {
            sum += one;
        }
        return sum;
    }

    static String joined(String a, String b) {
        return b == null ? a + "-" : a + b;
    }

    private void fails() {
        throw new UnsupportedOperationException("never");
    }
}
