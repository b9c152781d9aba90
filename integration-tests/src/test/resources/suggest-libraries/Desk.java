package com.acme.desk;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Has each of the classes that its arguments name call on and on, a thread each, until its stdin ends. Of every five calls one
 * goes to where nobody answers, if the class asks. Whenever it reads a line it says how many there were and what became of them.
 */
public final class Desk {

    static final int HTTP = Integer.getInteger("http", 0);
    static final int NOWHERE = Integer.getInteger("nowhere", 0);
    static final int SOCKET = Integer.getInteger("socket", 0);
    static final int RABBIT = Integer.getInteger("rabbit", 0);

    /** One that calls, and what became of it. */
    private static final class Desks implements Runnable {
        private final Object desk;
        private final Method method;
        private final AtomicInteger begun = new AtomicInteger();
        private final AtomicInteger failed = new AtomicInteger();
        private volatile long longest;

        Desks(Class<?> type) throws ReflectiveOperationException {
            desk = type.getDeclaredConstructor().newInstance();
            method = own(type);
        }

        private static Method own(Class<?> type) {
            for (Method method : type.getDeclaredMethods()) {
                if (method.getParameterCount() == 1 && method.getParameterTypes()[0] == int.class && !method.isSynthetic()
                        && (method.getModifiers() & java.lang.reflect.Modifier.PRIVATE) == 0) {
                    return method;
                }
            }
            throw new IllegalArgumentException(type.getName());
        }

        @Override
        public void run() {
            while (true) {
                long from = System.nanoTime();
                try {
                    Object answer = method.invoke(desk, begun.incrementAndGet());
                    if (method.getReturnType() == CompletableFuture.class) {
                        ((CompletableFuture<?>) answer).get();
                    }
                } catch (InvocationTargetException | ExecutionException e) {
                    failed.incrementAndGet();
                } catch (IllegalAccessException | InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                longest = Math.max(longest, System.nanoTime() - from);
                try {
                    Thread.sleep(30);
                } catch (InterruptedException e) {
                    return;
                }
            }
        }

        @Override
        public String toString() {
            // As a rule names it, how many calls there were, how many failed, the nanoseconds of the longest, and the
            // parameter's name as frameworks look it up.
            return desk.getClass().getName() + "#" + method.getName() + "(int) " + begun + " " + failed + " " + longest + " "
                    + own(desk.getClass()).getParameters()[0];
        }
    }

    static int port(int number) {
        return number % 5 == 0 ? NOWHERE : HTTP;
    }

    static String url(int number) {
        return "http://127.0.0.1:" + port(number) + "/" + number;
    }

    public static void main(String[] arguments) throws Exception {
        List<Desks> desks = new ArrayList<>();
        for (String name : arguments) {
            desks.add(new Desks(Class.forName("com.acme.desk." + name)));
        }
        for (Desks desk : desks) {
            Thread thread = new Thread(desk, "desk");
            thread.setDaemon(true);
            thread.start();
        }
        System.out.println("open");
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, "UTF-8"));
        for (String line = commands.readLine(); line != null; line = commands.readLine()) {
            for (Desks desk : desks) {
                System.out.println(desk);
            }
            System.out.println("ok");
        }
        System.exit(0);
    }
}
