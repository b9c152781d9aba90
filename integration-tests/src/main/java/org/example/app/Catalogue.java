package org.example.app;

import static org.example.app.Shapes.show;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.Comparator;
import java.util.UUID;
import org.example.app.Boxes.BigBox;
import org.example.app.Boxes.Box;
import org.example.app.Family.Greeter;

/**
 * Calls everything a fixed number of times, prints what came of it, and waits for a line before it ends, so that it can
 * be looked at. What it prints must not depend on who looks.
 */
public final class Catalogue {

    private Catalogue() {
    }

    public static void main(String[] arguments) throws Exception {
        shapes();
        boxes();
        family();
        proxies();
        marked();
        for (int i = 0; i < 7; i++) {
            say("uuid", UUID.fromString("00000000-0000-0001-0000-00000000000" + i));
        }
        for (String name : arguments) {
            say(name, ((java.util.concurrent.Callable<?>) Class.forName(name).getDeclaredConstructor().newInstance()).call());
        }
        System.out.println("done");
        new BufferedReader(new InputStreamReader(System.in, "UTF-8")).readLine();
    }

    private static void say(String what, Object result) {
        System.out.println(what + " " + show(result));
    }

    private static void shapes() throws Exception {
        final Shapes shapes = new Shapes("s");
        say("ofInstance", shapes.ofInstance("1"));
        say("ofInstance", shapes.ofInstance("2"));
        say("ofClass", Shapes.ofClass(1));
        say("callsPrivate", shapes.callsPrivate("p"));
        say("ofSubclasses", shapes.ofSubclasses("p"));
        say("ofPackage", shapes.ofPackage());
        say("last", shapes.last("f"));
        say("locked", shapes.locked(5));
        say("lockedClass", Shapes.lockedClass(6));
        say("free", !Thread.holdsLock(shapes) && !Thread.holdsLock(Shapes.class));
        say("strict", shapes.strict(1));
        shapes.nothing();
        say("booleans", shapes.booleans(true));
        say("bytes", shapes.bytes(Byte.MIN_VALUE));
        say("shorts", shapes.shorts(Short.MAX_VALUE));
        say("chars", shapes.chars('a'));
        say("ints", shapes.ints(Integer.MAX_VALUE));
        say("longs", shapes.longs(Long.MAX_VALUE));
        say("floats", shapes.floats(Float.MIN_VALUE));
        say("doubles", shapes.doubles(Double.MAX_VALUE));
        say("nulls", shapes.nulls(null));
        say("arrays", shapes.arrays(new int[3], new long[][] {{Long.MIN_VALUE}}, new String[1]));
        say("mixed", shapes.mixed(1L << 40, 2, 3.5, "4", 5.5f, true, -7L, (byte) 8, '9', (short) 10, 1e300));
        say("overwrites", shapes.overwrites("t", 5));
        say("varargs", shapes.varargs("a"));
        say("varargs", shapes.varargs("a", "b", 3));
        say("overloaded", shapes.overloaded("s"));
        say("overloaded", shapes.overloaded(1));
        say("overloaded", shapes.overloaded((Object) "o", 1, 2));
        say("larger", shapes.larger("a", "b"));
        say("wildcards", shapes.wildcards(Arrays.asList(1, 2)));
        Comparator<String> comparator = shapes;
        say("compare", comparator.compare("a", "bbb"));
        say("clone", shapes.clone());
        say("hostsLambda", shapes.hostsLambda(Arrays.asList("a", "c", "b")));
        for (int i = 0; i < 3; i++) {
            try {
                say("throwsChecked", shapes.throwsChecked("n" + i));
            } catch (IOException e) {
                say("throwsChecked", e + " " + e.getStackTrace()[0].getMethodName() + " " + e.getSuppressed().length);
            }
        }
        say("catchesItsOwn", shapes.catchesItsOwn("12"));
        say("catchesItsOwn", shapes.catchesItsOwn("x"));
        say("switches", shapes.switches("b"));
        say("switches", shapes.switches("cdef"));
        say("recursion", shapes.recursion(5));
        say("reflection", Shapes.class.getMethod("ofInstance", String.class).invoke(shapes, "3"));
        say("members", Shapes.class.getDeclaredMethods().length + " " + Shapes.class.getDeclaredFields().length);
        for (Method method : Shapes.class.getMethods()) {
            if (method.getName().equals("mixed")) {
                say("parameters", Arrays.toString(method.getParameters()) + " " + Arrays.toString(method.getExceptionTypes()));
            }
        }
        Thread thread = new Thread(new Runnable() {
            @Override
            public void run() {
                say("ofInstance", shapes.ofInstance("4"));
            }
        });
        thread.start();
        thread.join();
    }

    private static void boxes() {
        say("box", new Box().size);
        say("box", new Box(2).size);
        for (int i = 0; i < 3; i++) {
            try {
                say("box", new Box(-1).size);
            } catch (IllegalArgumentException e) {
                say("box", e);
            }
        }
        BigBox big = new BigBox(10L, 0.5);
        say("big box", big.label + " " + big.size);
        Boxes boxes = new Boxes();
        Boxes.Inner inner = boxes.new Inner();
        say("inner", inner.where("?"));
        say("innermost", inner.new Innermost().depth());
        StringBuilder text = new StringBuilder();
        boxes.anonymous(text).run();
        say("anonymous", text);
    }

    private static void family() {
        for (Greeter greeter : new Greeter[] {new Family.Plain(), new Family.Polite()}) {
            say("greet", greeter.greet("you"));
            say("part", greeter.part());
        }
        say("shout", Greeter.shout("hey"));
        Family.Delegates delegates = new Family.Delegates();
        say("find", delegates.find("k"));
        say("find", delegates.find("k", 2));
        say("find", delegates.find("k", 3, true));
        try {
            say("onion", new Family.Onion().outer("core"));
        } catch (Exception e) {
            say("onion", e.getMessage() + " / " + e.getCause().getMessage() + " / " + e.getCause().getCause().getMessage());
        }
    }

    private static void marked() {
        Marked marked = new Marked();
        say("marked", marked.important("i"));
        say("marked", marked.other("o"));
        Marked.Entirely entirely = new Marked.Entirely();
        say("entirely", entirely.one());
        say("entirely", entirely.two());
    }

    private static void proxies() {
        final Greeter behind = new Family.Plain();
        Greeter proxy = (Greeter) Proxy.newProxyInstance(Catalogue.class.getClassLoader(), new Class<?>[] {Greeter.class},
                new InvocationHandler() {
                    @Override
                    public Object invoke(Object self, Method method, Object[] arguments) throws Throwable {
                        try {
                            return method.invoke(behind, arguments);
                        } catch (InvocationTargetException e) {
                            throw e.getCause();
                        }
                    }
                });
        say("proxy", proxy.part());
        say("proxy", proxy.greet("proxy"));
    }
}
