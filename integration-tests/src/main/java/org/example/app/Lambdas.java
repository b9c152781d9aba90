package org.example.app;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntUnaryOperator;

/** Has lambdas of its own before it says that it is ready, and calls them once more at each line that it reads. */
public final class Lambdas {

    private static final AtomicInteger CALLS = new AtomicInteger();

    private Lambdas() {
    }

    public static void main(String[] arguments) throws Exception {
        int offset = arguments.length;
        IntUnaryOperator bound = number -> add(number, offset);
        IntUnaryOperator free = Lambdas::twice;
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, "UTF-8"));
        System.out.println("ready " + free.applyAsInt(bound.applyAsInt(1)));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            System.out.println(line + ' ' + free.applyAsInt(bound.applyAsInt(1)) + ' ' + CALLS);
        }
    }

    private static int add(int number, int offset) {
        CALLS.incrementAndGet();
        return number + offset;
    }

    private static int twice(int number) {
        CALLS.incrementAndGet();
        return 2 * number;
    }
}
