package io.github.shearpin.agent.policy.fallback;

import static io.github.shearpin.agent.policy.fallback.Fallbacks.ALL;
import static io.github.shearpin.agent.policy.fallback.Fallbacks.shape;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.github.shearpin.agent.logging.Log;
import io.github.shearpin.agent.policy.MethodShape;
import io.github.shearpin.agent.policy.path.Opener;
import io.github.shearpin.agent.policy.types.ReflectedTypes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which method stands in for the one that failed, and what it is given. */
class FallbackMethodTest {

    private static final IOException WHY = new IOException("connection reset");

    private final ByteArrayOutputStream told = new ByteArrayOutputStream();
    private OutputStream stderr;

    @BeforeEach
    void listen() {
        stderr = Log.redirect(told);
    }

    @AfterEach
    void restore() {
        Log.redirect(stderr);
        ReflectedTypes.openWith(Opener.NONE);
    }

    private static FallbackSettings method(Class<?> type, String name) {
        return FallbackSettings.method(type.getName(), name, ALL);
    }

    private static Object call(MethodShape woven, FallbackSettings settings, Object self, Object... arguments) throws Throwable {
        return Fallback.of(settings, woven, "payments").apply(Shop.Client.class, self, arguments, WHY, null);
    }

    static Stream<Arguments> choices() {
        return Stream.of(
                arguments("charge", "plain", "plain card 5"),
                arguments("charge", "told", "told card 5 connection reset"),
                arguments("charge", "toldAsObject", "told card 5 connection reset"),
                arguments("charge", "wide", "wide card 5"),
                arguments("charge", "boxed", "boxed card 5"),
                arguments("charge", "exactFirst", "exact"),
                arguments("charge", "tellingFirst", "telling"),
                arguments("charge", "mostSpecific", "CharSequence"),
                arguments("charge", "hidden", "hidden card 5"),
                arguments("charge", "narrowResult", "narrow"),
                arguments("charge", "inherited", "inherited card"),
                arguments("chargeStatic", "plain", "plain card 5"));
    }

    @ParameterizedTest
    @MethodSource("choices")
    void aStaticMethodIsCalledWithTheArgumentsOfTheCall(String woven, String name, String expected) throws Throwable {
        assertThat(call(shape(Shop.Client.class, woven), method(Shop.Backup.class, name), new Shop.Client(), "card", 5))
                .hasToString(expected);
        assertThat(told.toString(StandardCharsets.UTF_8)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(classes = {Shop.Client.class, Shop.BaseClient.class, Shop.Payments.class})
    void aMethodOfTheSameObjectIsCalledOnIt(Class<?> type) throws Throwable {
        Shop.Client client = new Shop.Client() {
            @Override
            public Object later(String card, int amount) {
                return "overridden " + super.later(card, amount);
            }
        };
        assertThat(call(shape(Shop.Client.class, "charge"), method(type, "later"), client, "card", 5))
                .isEqualTo("overridden later card 5");
    }

    @Test
    void privateBridgedAndDefaultMethodsOfTheSameObject() throws Throwable {
        MethodShape charge = shape(Shop.Client.class, "charge");
        assertThat(call(charge, method(Shop.Client.class, "secret"), new Shop.Client(), "card", 5)).isEqualTo("secret card 5");
        assertThat(call(charge, method(Shop.Client.class, "narrower"), new Shop.Client(), "card", 5)).isEqualTo("narrower card");
        assertThat(call(charge, method(Shop.Payments.class, "byDefault"), new Shop.Client(), "card", 5)).isEqualTo("default card");
        assertThat(call(charge, method(Shop.Client.class, "byDefault"), new Shop.Client(), "card", 5)).isEqualTo("default card");
    }

    @Test
    void resultsThatFitWithoutBeingTheSame() throws Throwable {
        assertThat(call(shape(Shop.Client.class, "count"), method(Shop.Backup.class, "count"), new Shop.Client())).isEqualTo(7);
        assertThat(call(shape(Shop.Client.class, "boxedCount"), method(Shop.Backup.class, "count"), new Shop.Client())).isEqualTo(7);
        assertThat(call(shape(Shop.Client.class, "nothing"), method(Shop.Backup.class, "count"), new Shop.Client())).isEqualTo(7);
        assertThat(call(shape(Shop.Client.class, "nothing"), method(Shop.Backup.class, "nothing"), new Shop.Client())).isNull();
    }

    static Stream<Arguments> problems() {
        return Shop.problems();
    }

    /** The same texts come while weaving, from class files alone. */
    @ParameterizedTest
    @MethodSource("problems")
    void whatDoesNotFitIsToldOnceAndTheFailureStays(String woven, String type, String name, String problem) {
        Fallback fallback = Fallback.of(FallbackSettings.method(type, name, ALL), shape(Shop.Client.class, woven), "payments");
        for (int time = 0; time < 3; time++) {
            assertThatThrownBy(() -> fallback.apply(Shop.Client.class, new Shop.Client(), new Object[0], WHY, null))
                    .isInstanceOf(Fallback.NotApplicable.class).hasMessage("fallback method " + type + '#' + name + ": " + problem)
                    .satisfies(thrown -> assertThat(thrown.getStackTrace()).isEmpty());
        }
        assertThat(told.toString(StandardCharsets.UTF_8)).isEqualTo("shearpin: rule payments: " + Shop.Client.class.getName() + '.'
                + woven + ": fallback method " + type + '#' + name + ": " + problem + " (callers get the failure itself)\n");
    }

    @Test
    void whatItThrowsIsThrownWithTheFailureBesideIt() {
        assertThatThrownBy(() -> call(shape(Shop.Client.class, "charge"), method(Shop.Backup.class, "fails"), null, "card", 5))
                .isExactlyInstanceOf(IllegalStateException.class).hasMessage("no backup").hasSuppressedException(WHY);
        assertThatThrownBy(() -> call(shape(Shop.Client.class, "charge"), method(Shop.Backup.class, "overflows"), null, "card", 5))
                .isInstanceOf(StackOverflowError.class);
    }

    @Test
    void theFailureIsNotAddedWhereItIsAlready() {
        assertThatThrownBy(() -> call(shape(Shop.Client.class, "charge"), method(Shop.Backup.class, "rethrows"), null, "card", 5))
                .isSameAs(WHY).hasNoSuppressedExceptions();
        assertThatThrownBy(() -> call(shape(Shop.Client.class, "charge"), method(Shop.Backup.class, "wraps"), null, "card", 5))
                .isExactlyInstanceOf(IllegalStateException.class).hasCause(WHY).hasNoSuppressedExceptions();
    }

    @Test
    void anExceptionThatIsThrownAgainAndAgainGathersFewFailures() {
        for (int time = 0; time < 100; time++) {
            Throwable why = new IOException("failure " + time);
            assertThatThrownBy(() -> Fallback.of(method(Shop.Backup.class, "failsAlike"), shape(Shop.Client.class, "charge"), "r")
                    .apply(Shop.Client.class, null, new Object[] {"card", 5}, why, null)).isSameAs(Shop.Backup.ALIKE);
        }
        assertThat(Shop.Backup.ALIKE.getSuppressed()).hasSizeLessThan(10);
    }

    @Test
    void aClassThatCannotBeInitialisedIsToldAsItIs() {
        assertThatThrownBy(() -> call(shape(Shop.Client.class, "charge"), method(Shop.Broken.class, "charge"), null, "card", 5))
                .isInstanceOf(Fallback.NotApplicable.class)
                .hasMessage("fallback method " + Shop.Broken.class.getName() + "#charge: java.lang.ExceptionInInitializerError");
        assertThat(told.toString(StandardCharsets.UTF_8)).startsWith("shearpin: rule payments: " + Shop.Client.class.getName()
                + ".charge: fallback method ").doesNotContain("internal error");
    }

    @Test
    void aPublicMethodOfThePlatformAsksForNothing() throws Throwable {
        List<Class<?>> asked = new ArrayList<>();
        ReflectedTypes.openWith(asked::add);
        assertThat(Fallback.of(FallbackSettings.method("java.lang.Integer", "decode", ALL),
                new MethodShape("java.lang.Integer", "x", "(Ljava/lang/String;)Ljava/lang/Number;", true, List.of()), "r")
                .apply(Integer.class, null, new Object[] {"0x10"}, WHY, null)).isEqualTo(16);
        assertThat(asked).isEmpty();
    }

    @Test
    void aMethodThatAModuleKeepsToItselfIsToldWithWhatToDo() {
        List<String> asked = new ArrayList<>();
        ReflectedTypes.openWith(declaring -> asked.add(declaring.getName()));
        assertThatThrownBy(() -> Fallback.of(FallbackSettings.method("jdk.internal.misc.VM", "getNanoTimeAdjustment", ALL),
                new MethodShape("java.lang.System", "x", "(J)J", true, List.of()), "r")
                .apply(System.class, null, new Object[] {1L}, WHY, null)).isInstanceOf(Fallback.NotApplicable.class)
                .hasMessageStartingWith("fallback method jdk.internal.misc.VM#getNanoTimeAdjustment: jdk.internal.misc.VM can't be"
                        + " called from outside: ")
                .hasMessageEndingWith("; open its package with --add-opens, or use a class that is public and exported");
        assertThat(asked).containsExactly("jdk.internal.misc.VM");
    }
}
