package org.example.app;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/** A method of every shape that a class file can give one. */
public class Shapes implements Comparator<String>, Cloneable {

    private final String name;

    public Shapes(String name) {
        this.name = name;
    }

    public String ofInstance(String argument) {
        return name + argument;
    }

    public static int ofClass(int argument) {
        return argument + 1;
    }

    public String callsPrivate(String argument) {
        return ofNobodyElse(argument);
    }

    private String ofNobodyElse(String argument) {
        return "(" + argument + ")";
    }

    protected String ofSubclasses(String argument) {
        return "[" + argument + "]";
    }

    String ofPackage() {
        return "package";
    }

    public final String last(String argument) {
        return argument + "!";
    }

    public synchronized int locked(int argument) {
        return Thread.holdsLock(this) ? argument : -1;
    }

    public static synchronized int lockedClass(int argument) {
        return Thread.holdsLock(Shapes.class) ? argument : -1;
    }

    @SuppressWarnings("strictfp") // it means something up to Java 16
    public strictfp double strict(double argument) {
        return argument / 3;
    }

    public void nothing() {
    }

    public boolean booleans(boolean argument) {
        return !argument;
    }

    public byte bytes(byte argument) {
        return (byte) -argument;
    }

    public short shorts(short argument) {
        return (short) -argument;
    }

    public char chars(char argument) {
        return (char) (argument + 1);
    }

    public int ints(int argument) {
        return -argument;
    }

    public long longs(long argument) {
        return -argument;
    }

    public float floats(float argument) {
        return -argument;
    }

    public double doubles(double argument) {
        return -argument;
    }

    public Object nulls(Object argument) {
        return argument;
    }

    public long[] arrays(int[] first, long[][] second, String[] third) {
        return new long[] {first.length, second[0][0], third.length};
    }

    /** Two-word values between one-word ones: what a weaver that counts slots wrong trips over. */
    public String mixed(long a, int b, double c, Object d, float e, boolean f, long g, byte h, char i, short j, double k) {
        return a + "," + b + "," + c + "," + d + "," + e + "," + f + "," + g + "," + h + "," + i + "," + j + "," + k;
    }

    /** Its arguments are written to: another attempt, or the weaver's own use of them, must see what it expects. */
    public String overwrites(String text, long number) {
        for (int i = 0; i < 3; i++) {
            text = text + number;
            number *= 2;
        }
        return text;
    }

    public int varargs(String first, Object... more) {
        return more.length;
    }

    public String overloaded(String argument) {
        return "String";
    }

    public String overloaded(int argument) {
        return "int";
    }

    public String overloaded(Object argument, int... more) {
        return "Object" + more.length;
    }

    public <T extends Comparable<T>> T larger(T a, T b) {
        return a.compareTo(b) > 0 ? a : b;
    }

    public <T> List<? super T> wildcards(List<? extends T> list) {
        return new ArrayList<Object>(list);
    }

    /** Has a bridge {@code compare(Object, Object)}. */
    @Override
    public int compare(String a, String b) {
        return a.length() - b.length();
    }

    /** Has a bridge that returns {@code Object}. */
    @Override
    public Shapes clone() {
        return new Shapes(name + "'");
    }

    public List<String> hostsLambda(List<String> list) {
        List<String> copy = new ArrayList<String>(list);
        Collections.sort(copy, (a, b) -> b.compareTo(a));
        copy.replaceAll(this::decorated);
        return copy;
    }

    private String decorated(String text) {
        return name + text;
    }

    public String throwsChecked(String message) throws java.io.IOException {
        throw new java.io.IOException(message);
    }

    public long catchesItsOwn(String number) {
        try {
            return Long.parseLong(number);
        } catch (NumberFormatException e) {
            return -1;
        } finally {
            nothing();
        }
    }

    public int switches(String key) {
        switch (key) {
            case "a":
                return 1;
            case "b":
                return 2;
            default:
                return loops(key.length());
        }
    }

    private int loops(int limit) {
        int sum = 0;
        outer:
        for (int i = 0; i < limit; i++) {
            for (int j = 0; j < limit; j++) {
                if (j > i) {
                    continue outer;
                }
                sum += j;
            }
        }
        return sum;
    }

    public int recursion(int n) {
        return n <= 1 ? 1 : n * recursion(n - 1);
    }

    @Override
    public String toString() {
        return "Shapes " + name;
    }

    static String show(Object value) {
        if (value instanceof long[]) {
            return Arrays.toString((long[]) value);
        }
        return String.valueOf(value);
    }
}
