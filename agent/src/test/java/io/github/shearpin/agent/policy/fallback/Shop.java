package io.github.shearpin.agent.policy.fallback;

import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** Classes of an application with methods to guard and methods to fall back on, and what does not fit. */
public final class Shop {

    private Shop() {
    }

    public interface Payments {
        Object charge(String card, int amount);

        Object later(String card, int amount);

        default Object byDefault(String card, Number amount) {
            return "default " + card;
        }

        static Object ofInterface(String card, int amount) {
            return "not inherited";
        }
    }

    public abstract static class BaseClient implements Payments {
        @Override
        public Object later(String card, int amount) {
            return "later " + card + ' ' + amount;
        }

        Object narrower(String card, int amount) {
            return "not this one";
        }

        private Object secretOfBase(String card, int amount) {
            return "not inherited";
        }
    }

    public static class Client extends BaseClient {
        @Override
        public Object charge(String card, int amount) {
            return null;
        }

        static Object chargeStatic(String card, int amount) {
            return null;
        }

        String name(String card) {
            return null;
        }

        int count() {
            return 0;
        }

        Integer boxedCount() {
            return 0;
        }

        void nothing() {
        }

        /** With a bridge method beside it. */
        @Override
        String narrower(String card, int amount) {
            return "narrower " + card;
        }

        private Object secret(String card, int amount) {
            return "secret " + card + ' ' + amount;
        }
    }

    static class BaseBackup {
        static Object inherited(CharSequence card, Object amount) {
            return "inherited " + card;
        }
    }

    static final class Backup extends BaseBackup {

        static final IllegalStateException ALIKE = new IllegalStateException("always the same");

        private Backup() {
        }

        static Object plain(String card, int amount) {
            return "plain " + card + ' ' + amount;
        }

        public static Object told(String card, int amount, Throwable why) {
            return "told " + card + ' ' + amount + ' ' + why.getMessage();
        }

        static Object toldAsObject(String card, int amount, Object why) {
            return "told " + card + ' ' + amount + ' ' + ((Throwable) why).getMessage();
        }

        static Object wide(Object card, Object amount) {
            return "wide " + card + ' ' + amount;
        }

        static Object boxed(Comparable<String> card, Integer amount) {
            return "boxed " + card + ' ' + amount;
        }

        static Object exactFirst(Object card, int amount, Throwable why) {
            return "wide";
        }

        static Object exactFirst(String card, int amount) {
            return "exact";
        }

        static Object tellingFirst(String card, int amount) {
            return "plain";
        }

        static Object tellingFirst(String card, int amount, Throwable why) {
            return "telling";
        }

        static Object tellingFirst(String card, int amount, Object why) {
            return "telling too much";
        }

        static Object mostSpecific(Object card, Object amount) {
            return "Object";
        }

        static Object mostSpecific(CharSequence card, int amount) {
            return "CharSequence";
        }

        static Object mostSpecific(Object card, int amount) {
            return "Object, int";
        }

        private static Object hidden(String card, int amount) {
            return "hidden " + card + ' ' + amount;
        }

        static StringBuilder narrowResult(String card, int amount) {
            return new StringBuilder("narrow");
        }

        static int count() {
            return 7;
        }

        static Integer boxedCount() {
            return 7;
        }

        static void nothing() {
        }

        static Object fails(String card, int amount) {
            throw new IllegalStateException("no backup");
        }

        static Object failsAlike(String card, int amount) {
            throw ALIKE;
        }

        static Object overflows(String card, int amount) {
            return overflows(card, amount);
        }

        static Object rethrows(String card, int amount, Throwable why) throws Throwable {
            throw why;
        }

        static Object wraps(String card, int amount, Throwable why) {
            throw new IllegalStateException("wrapped", why);
        }

        static Object fewer(String card) {
            return null;
        }

        static Object fewer(String card, int amount, Throwable why, int more) {
            return null;
        }

        static Object other(Integer card, int amount) {
            return null;
        }

        static Object longer(String card, long amount) {
            return null;
        }

        static Object onlySome(String card, int amount, Exception why) {
            return null;
        }

        static Object ambiguous(Object card, int amount) {
            return null;
        }

        static Object ambiguous(String card, Object amount) {
            return null;
        }

        static Object asObject(String card) {
            return null;
        }

        Object ofInstance(String card, int amount) {
            return null;
        }
    }

    static final class Broken {
        private static final int NUMBER = Integer.parseInt("none");

        static Object charge(String card, int amount) {
            return NUMBER;
        }
    }

    /** The guarded method, class and name of the fallback method, and what is wrong with it. */
    public static Stream<Arguments> problems() {
        String backup = Backup.class.getName();
        String client = Client.class.getName();
        String wanted = "; write one that takes (String, int) or (String, int, Throwable)";
        return Stream.of(
                arguments("charge", "com.acme.Bakup", "plain", client + " can't see a class com.acme.Bakup; correct the name, or"
                        + " add the class to its class path"),
                arguments("charge", BaseBackup.class.getName(), "plan", BaseBackup.class.getName()
                        + " has no method plan; its methods are [inherited]"),
                arguments("charge", backup, "fewer", "it takes (String) or (String, int, Throwable, int)" + wanted),
                arguments("charge", backup, "ambiguous", "several take these arguments, with (Object, int) or (String, Object);"
                        + " add one that takes exactly (String, int) or (String, int, Throwable)"),
                arguments("charge", backup, "other", "it takes (Integer, int)" + wanted),
                arguments("charge", backup, "longer", "it takes (String, long)" + wanted),
                arguments("charge", backup, "onlySome", "its last parameter, Exception, can't take every failure; make it"
                        + " Throwable"),
                arguments("charge", backup, "nothing", "it takes ()" + wanted),
                arguments("name", backup, "asObject", "it returns Object, and " + client + ".name String; let it return that"),
                arguments("count", backup, "boxedCount", "it returns Integer, and " + client + ".count int; let it return that"),
                arguments("count", backup, "nothing", "it returns void, and " + client + ".count int; let it return that"),
                arguments("charge", backup, "ofInstance", "it is an instance method, and " + client + " is no " + backup
                        + "; make it static"),
                arguments("chargeStatic", client, "later", "it is an instance method, and " + client + ".chargeStatic is static;"
                        + " make it static"),
                arguments("charge", client, "charge", "that is the guarded method itself, and would fail again; name another, or"
                        + " give it a last parameter of type Throwable"),
                arguments("charge", Payments.class.getName(), "charge", "that is the guarded method itself, and would fail again;"
                        + " name another, or give it a last parameter of type Throwable"),
                arguments("chargeStatic", client, "chargeStatic", "that is the guarded method itself, and would fail again; name"
                        + " another, or give it a last parameter of type Throwable"),
                arguments("charge", client, "ofInterface", client + " has no method ofInterface; its methods are [boxedCount,"
                        + " charge, chargeStatic, count, name, narrower, nothing, secret]"),
                arguments("charge", client, "secretOfBase", client + " has no method secretOfBase; its methods are [boxedCount,"
                        + " charge, chargeStatic, count, name, narrower, nothing, secret]"));
    }
}
