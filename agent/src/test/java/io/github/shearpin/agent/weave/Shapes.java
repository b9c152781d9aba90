package io.github.shearpin.agent.weave;

import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.function.Supplier;

/** Methods of every shape there is, to be woven. Each returns what it was given, or counts its runs. */
public class Shapes implements Shape<String> {

    public int runs;
    public static int staticRuns;
    private final String name;

    public Shapes() {
        this("default");
    }

    public Shapes(String name) {
        this.name = name;
    }

    public Shapes(int fails) {
        this("failing");
        if (fails > 0) {
            throw new IllegalArgumentException("no " + fails);
        }
    }

    public Shapes(long v, double w) {
        name = "wide " + v + w;
    }

    public void nothing() {
        runs++;
    }

    public boolean aBoolean(boolean v) {
        runs++;
        return v;
    }

    public byte aByte(byte v) {
        runs++;
        return v;
    }

    public char aChar(char v) {
        runs++;
        return v;
    }

    public short aShort(short v) {
        runs++;
        return v;
    }

    public int anInt(int v) {
        runs++;
        return v;
    }

    public long aLong(long v) {
        runs++;
        return v;
    }

    public float aFloat(float v) {
        runs++;
        return v;
    }

    public double aDouble(double v) {
        runs++;
        return v;
    }

    public String[] anArray(String[] v) {
        runs++;
        return v;
    }

    public long[][] longs(long[][] v) {
        runs++;
        return v;
    }

    public double wide(long a, int b, double c, String d, long[] e, float f) {
        runs++;
        return a + b + c + d.length() + e.length + f;
    }

    public int reassigns(int v) {
        runs++;
        for (int i = 0; i < 3; i++) {
            v += i;
        }
        long local = v;
        v = (int) (local * 2);
        return v;
    }

    /** Throws each odd time it runs; overwrites all its arguments. */
    public String alternates(String a, long b, double c) throws IOException {
        runs++;
        a += 0;
        b++;
        c++;
        String text = runs + " " + a + " " + b + " " + c;
        if (runs % 2 == 1) {
            throw new IOException(text);
        }
        return text;
    }

    public final String aFinal(String v) {
        runs++;
        return v;
    }

    public synchronized String aSynchronized(String v) {
        runs++;
        assert Thread.holdsLock(this);
        return v;
    }

    private String aPrivate(String v) {
        runs++;
        return v;
    }

    public String callsPrivate(String v) {
        return aPrivate(v);
    }

    public static long aStatic(long v) {
        staticRuns++;
        return v;
    }

    public static synchronized String aStaticSynchronized(String v) {
        staticRuns++;
        return v;
    }

    /** Has a bridge method for {@link Shape#generic(Object)}. */
    @Override
    public String generic(String v) {
        runs++;
        return v;
    }

    public <T extends Comparable<T>> T bounded(T v) {
        runs++;
        return v;
    }

    public String varargs(String... v) {
        runs++;
        return String.join(",", v);
    }

    public String branches(int v) throws IOException {
        runs++;
        try {
            switch (v) {
                case 0:
                    return "zero";
                case 1:
                    throw new IOException("one");
                default:
                    Object o = v > 5 ? (Object) "big" : Integer.valueOf(v);
                    return String.valueOf(o);
            }
        } catch (IllegalStateException e) {
            return "never";
        } finally {
            runs += 100;
        }
    }

    public String lambda(String v) throws Exception {
        runs++;
        Supplier<String> supplier = () -> v + name.length();
        Callable<String> inner = new Callable<String>() {
            @Override
            public String call() {
                return supplier.get();
            }
        };
        return inner.call();
    }

    public class Inner {
        public String ofInner(String v) {
            runs++;
            return v + name;
        }
    }
}

interface Shape<T> {
    T generic(T v);

    default String aDefault(String v) {
        return v + "!";
    }

    static int onInterface(int v) {
        return v + 1;
    }
}
