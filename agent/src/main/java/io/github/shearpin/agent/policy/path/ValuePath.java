package io.github.shearpin.agent.policy.path;

import io.github.shearpin.CallRejectedException;
import io.github.shearpin.FailedResultException;
import io.github.shearpin.agent.policy.MethodShape;
import io.github.shearpin.agent.policy.ReturnKind;
import io.github.shearpin.agent.policy.types.Descriptor;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/**
 * A path to a value of a call, such as {@code $arg0.tenant.id}: a root, then steps.
 *
 * <p>Roots are {@code $this}, {@code $arg0}, {@code $arg1} and so on, {@code $arg.name} with the name of a parameter (what
 * follows that name are steps), {@code $return}, {@code $exception}, {@code $method}, which is the method's name and takes no
 * steps, and {@code $kept.name}, which takes none either: what {@code measure.keep} kept with the receiver by that name.
 * {@code $each} is an element of several that a call stands for: who reads it gives it behind the arguments.
 *
 * <p>A step {@code x} is looked for in the class that the value has when it is read, not in the declared one, and is the first
 * there is of:
 * <ol>
 * <li>a method {@code x()},
 * <li>a method {@code getX()},
 * <li>a method {@code isX()} that returns a boolean,
 * <li>for {@code length} and {@code size}: the length of an array; for {@code first}: its first element, null if it is empty,
 * <li>the value that a {@link java.util.Map} has for the key {@code "x"}; of a map only public methods come before that, and
 * there is no further step,
 * <li>a field {@code x}.
 * </ol>
 * Methods and fields may be private and inherited, but not static, and methods take nothing and return something. They are
 * called on the caller's thread, so they should be getters. Of an {@link java.util.Optional} {@code get} is null where it is
 * empty.
 * Of a text that is a URL, a {@link java.net.URI} and a {@link java.net.URL}, {@code server} is host and port, and
 * {@code database} what is left without user, password and parameters; of other texts both are null.
 *
 * <p>A step {@code @x} is the field and nothing else, whatever methods there are. A step {@code x?} is null where there is
 * nothing of that name, as when only some of the classes have it that a value may be of.
 *
 * <p>Immutable and thread-safe. Two that are written alike are equal.
 */
public final class ValuePath {

    private final String text;
    private final Root root;
    private final int position;
    private final String parameter;
    private final String[] names;
    private final String place;
    /** What becomes of it where it can't be read, for messages. */
    private final String otherwise;
    private volatile Steps steps;

    ValuePath(String text, Root root, int position, String parameter, String[] names) {
        this(text, root, position, parameter, names, null,
                "its value is taken as " + PathReader.UNKNOWN);
    }

    private ValuePath(String text, Root root, int position, String parameter, String[] names, String place,
            String otherwise) {
        this.text = text;
        this.root = root;
        this.position = position;
        this.parameter = parameter;
        this.names = names;
        this.place = place;
        this.otherwise = otherwise;
    }

    /**
     * @throws IllegalArgumentException when it can't be read; the message says what is wrong, and after a semicolon what to
     *                                  write instead
     */
    public static ValuePath parse(String text) {
        return new PathParser(text).parse();
    }

    /**
     * The same path, of which problems with values are told as those of a place.
     *
     * @param place such as {@code rules.yaml:7:10: rule payments: key}
     */
    public ValuePath at(String place) {
        return new ValuePath(text, root, position, parameter, names, place, otherwise);
    }

    /**
     * The same.
     *
     * @param otherwise what becomes of a value that can't be read, for messages, if it is not taken as {@code unknown}
     */
    public ValuePath at(String place, String otherwise) {
        return new ValuePath(text, root, position, parameter, names, place, otherwise);
    }

    /**
     * What all paths ask, from now on, for members that modules keep from them. Until there is one, such can be read no more
     * than by anybody.
     */
    public static void openWith(Opener opener) {
        Access.openWith(opener);
    }

    /** Whether it can be read before the call: it does not begin with {@code $return} or {@code $exception}. */
    public boolean isKnownAtEntry() {
        return root != Root.RETURN && root != Root.EXCEPTION && root != Root.EACH;
    }

    /** The name of the kept value that it is; null: it is something else. */
    public String keptName() {
        return root == Root.KEPT ? parameter : null;
    }

    /** Whether it begins with {@code $each}. */
    public boolean isOfElement() {
        return root == Root.EACH;
    }

    /** Whether nothing but the receiver of a call is asked: then it can be read at any time. */
    public boolean isOfReceiver() {
        return root == Root.THIS || root == Root.KEPT;
    }

    /**
     * Whether a call that ended so has what the path begins with. Steps from {@code $exception} are meant for exceptions of the
     * application; from one of ours they lead nowhere.
     */
    public boolean isThereAfter(Throwable thrown) {
        return root == Root.RETURN ? thrown == null
                : root != Root.EXCEPTION || thrown != null && (names.length == 0 || !isOurs(thrown));
    }

    private static boolean isOurs(Throwable thrown) {
        return thrown instanceof CallRejectedException || thrown instanceof FailedResultException;
    }

    /**
     * What reads it for calls of that method. It holds no class of the application and no loader of one; what it found out
     * about a class lies with that class and goes with it, and does not hold the agent's classes either.
     *
     * @param failures counts how often it gives {@link PathReader#UNKNOWN}; may be shared with other readers, and outlive them
     * @throws IllegalArgumentException when the method has no such argument or receiver, or returns nothing; the message
     *                                  says so, and what there is. A step that the declared type doesn't have is none: a
     *                                  value's own class may have it
     */
    public PathReader reader(MethodShape method, LongAdder failures) {
        int argument = root == Root.ARGUMENT || root == Root.NAMED_ARGUMENT ? argument(method) : 0;
        if (isOfReceiver() && method.isStatic()) {
            throw refused(method + " is static, and" + arguments(method));
        }
        if (root == Root.RETURN && method.descriptor().endsWith(")V")) {
            throw refused(method + " returns nothing (void)");
        }
        return new BoundPath(root, argument, root == Root.KEPT ? parameter : method.name(), steps(), failures);
    }

    /** What is to be told where {@link #reader} would say that it doesn't fit the method; null: it does. */
    public Misfit misfit(MethodShape method) {
        try {
            reader(method, new LongAdder());
            return null;
        } catch (IllegalArgumentException doesNotFit) {
            return misfit(doesNotFit.getMessage());
        }
    }

    Misfit misfit(String why) {
        return new Misfit(place, why, otherwise);
    }

    /** With their marks. */
    List<String> stepNames() {
        return Arrays.asList(names);
    }

    /** The binary name of the type that what it begins with is declared to have; null: of none, or of none that tells anything. */
    String declaredRoot(MethodShape method) {
        switch (root) {
            case THIS:
                return method.className();
            case ARGUMENT:
            case NAMED_ARGUMENT:
                return misfit(method) == null ? Descriptor.parameters(method.descriptor()).get(argument(method)) : null;
            case RETURN:
                return method.returnKind() == ReturnKind.PLAIN ? Descriptor.returned(method.descriptor()) : null;
            default:
                return null;
        }
    }

    /** The same; null where {@link #reader} would say that it doesn't fit the method. */
    public PathReader readerIfFits(MethodShape method, LongAdder failures) {
        try {
            return reader(method, failures);
        } catch (IllegalArgumentException doesNotFit) {
            return null;
        }
    }

    /**
     * What was read where a number is wanted, or null, which is told once for each class if it is something else.
     *
     * @param failures counts that, too
     */
    public Number number(Object value, LongAdder failures) {
        if (value == null || value instanceof Number) {
            return (Number) value;
        }
        if (value != PathReader.UNKNOWN) {
            failures.increment();
            steps().isNoNumber(value);
        }
        return null;
    }

    private int argument(MethodShape method) {
        int count = parameters(method.descriptor());
        if (root == Root.ARGUMENT) {
            if (position >= count) {
                throw refused(method + arguments(method));
            }
            return position;
        }
        List<String> known = method.parameterNames();
        int named = known.indexOf(parameter);
        if (named >= 0) {
            return named;
        }
        if (known.isEmpty()) {
            throw refused(count == 0 ? method + arguments(method)
                    : "the class file of " + method.className() + " does not tell the names of parameters; "
                    + method + arguments(method));
        }
        throw refused("the parameters of " + method + " are " + Suggestion.of(parameter, known));
    }

    /** For messages: what it takes. */
    private static String arguments(MethodShape method) {
        int count = parameters(method.descriptor());
        return count == 0 ? " takes no arguments" : count == 1 ? " takes one argument, $arg0"
                : " takes " + count + " arguments, $arg0 to $arg" + (count - 1);
    }

    private IllegalArgumentException refused(String why) {
        return new IllegalArgumentException("no " + text + ": " + why);
    }

    private Steps steps() {
        Steps shared = steps;
        if (shared == null) {
            synchronized (this) {
                shared = steps;
                if (shared == null) {
                    shared = new Steps(place == null ? "path " + text : place + ": " + text, names, otherwise);
                    steps = shared;
                }
            }
        }
        return shared;
    }

    /** How many a descriptor names. */
    private static int parameters(String descriptor) {
        int count = 0;
        for (int i = 1; descriptor.charAt(i) != ')'; i++, count++) {
            while (descriptor.charAt(i) == '[') {
                i++;
            }
            if (descriptor.charAt(i) == 'L') {
                i = descriptor.indexOf(';', i);
            }
        }
        return count;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ValuePath && ((ValuePath) other).text.equals(text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    /** As it was written. */
    @Override
    public String toString() {
        return text;
    }
}
