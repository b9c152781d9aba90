package org.example.modular;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.function.UnaryOperator;

/** Answers each line of its standard input. */
final class Main {

    private Main() {
    }

    public static void main(String[] arguments) throws IOException {
        var lines = new BufferedReader(new InputStreamReader(System.in));
        var service = new Service();
        for (var line = lines.readLine(); line != null; line = lines.readLine()) {
            System.out.println(service.answer(line));
            System.out.println("ok");
        }
        System.out.println(Main.class.getModule() + " " + service.questions);
    }

    private interface Polite {
        private String greeting(String to) {
            return "hello " + to;
        }

        default String greet(String to) {
            return greeting(to);
        }
    }

    /** Its private members are read by the class around it without a bridge: nest mates, and concatenation by indy. */
    private static final class Service implements Polite {
        private int questions;

        private String answer(String question) {
            questions++;
            UnaryOperator<String> twice = text -> text + text;
            return greet(question) + " " + twice.apply(question) + " " + questions;
        }
    }
}
