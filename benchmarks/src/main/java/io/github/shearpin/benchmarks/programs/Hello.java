package io.github.shearpin.benchmarks.programs;

import java.io.IOException;

/** Hello world, in ten methods for ten rules. With an argument it then waits for the end of its standard input. */
public final class Hello {

    private Hello() {
    }

    public static void main(String[] arguments) throws IOException {
        m0();
        m1();
        m2();
        m3();
        m4();
        m5();
        m6();
        m7();
        m8();
        m9();
        System.out.println();
        if (arguments.length > 0) {
            System.in.read();
        }
    }

    static void m0() {
        System.out.print("h");
    }

    static void m1() {
        System.out.print("e");
    }

    static void m2() {
        System.out.print("l");
    }

    static void m3() {
        System.out.print("l");
    }

    static void m4() {
        System.out.print("o");
    }

    static void m5() {
        System.out.print(" wo");
    }

    static void m6() {
        System.out.print("r");
    }

    static void m7() {
        System.out.print("l");
    }

    static void m8() {
        System.out.print("d");
    }

    static void m9() {
        System.out.print("!");
    }
}
