package io.github.shearpin.agent.policy.path;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.shearpin.agent.policy.MethodShape;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is a path, what is said of what isn't, and what a path needs of a method. */
class ValuePathTest {

    private static final MethodShape CHARGE = new MethodShape("com.acme.Pay", "charge",
            "(Ljava/lang/String;[[JLjava/util/Map;)V", true, List.of("host", "amounts", "options"));
    private static final MethodShape UNNAMED = new MethodShape("com.acme.Pay", "refund", "(ID)I", false, List.of());
    private static final MethodShape PING = new MethodShape("com.acme.Pay", "ping", "()Z", false, List.of());

    @ParameterizedTest
    @CsvSource({"$this, true", "$this.queue.size, true", "$arg0, true", "$arg12.tenant.id, true", "$arg.host, true",
        "$arg.host.name, true", "$method, true", "$return, false", "$return.status, false", "$exception, false",
        "$exception.class.name, false", "$this.@code, true", "$arg0.a?.@b?.c, true", "$arg.host.name?, true", "$arg0.getHost, true", "$arg0._x9.ünïcode.a$b, true", "$arg254, true"})
    void readsPaths(String text, boolean knownAtEntry) {
        ValuePath path = ValuePath.parse(text);
        assertThat(path).hasToString(text).isEqualTo(ValuePath.parse(text)).hasSameHashCodeAs(ValuePath.parse(text));
        assertThat(path.isKnownAtEntry()).isEqualTo(knownAtEntry);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            ``                  | "" is no path; begin with $this, $arg0, $arg.name, $return, $exception, $method or $kept.name
            host                | "host" is no path; begin with $this, $arg0, $arg.name, $return, $exception, $method or $kept.name
            arg0.x              | "arg0.x" does not begin with $; write $arg0.x
            this                | "this" does not begin with $; write $this
            $                   | unknown beginning "$"; begin with $this, $arg0, $arg.name, $return, $exception, $method or $kept.name
            $host               | unknown beginning "$host"; begin with $this, $arg0, $arg.name, $return, $exception, $method or $kept.name
            $.x                 | unknown beginning "$"; begin with $this, $arg0, $arg.name, $return, $exception, $method or $kept.name
            $args0              | unknown beginning "$args0"; did you mean "$arg0"?
            $args0.host         | unknown beginning "$args0"; did you mean "$arg0"?
            $param1             | unknown beginning "$param1"; did you mean "$arg1"?
            $ARG0               | unknown beginning "$ARG0"; did you mean "$arg0"?
            $1.host             | unknown beginning "$1"; write $arg0 for the first argument, or $arg.name with the name of its parameter
            $args               | unknown beginning "$args"; write $arg0 for the first argument, or $arg.name with the name of its parameter
            $retrun             | unknown beginning "$retrun"; did you mean "$return"?
            $result.status      | unknown beginning "$result"; did you mean "$return"?
            $exeption           | unknown beginning "$exeption"; did you mean "$exception"?
            $error              | unknown beginning "$error"; did you mean "$exception"?
            $self.x             | unknown beginning "$self"; did you mean "$this"?
            $This               | unknown beginning "$This"; did you mean "$this"?
            $arg                | $arg does not say which argument; write $arg0 for the first argument, or $arg.name with the name of its parameter
            $arg.0              | "0" is no step of a path; did you mean "$arg0"?
            $arg00              | $arg00 has a 0 too many; write $arg0
            $arg01.x            | $arg01 has a 0 too many; write $arg1
            $arg255             | $arg255 is beyond the 255 arguments that a method can have; write $arg0 for the first argument, or $arg.name with the name of its parameter
            $arg99999999999     | $arg99999999999 is beyond the 255 arguments that a method can have; write $arg0 for the first argument, or $arg.name with the name of its parameter
            $arg0.              | "$arg0." ends with a dot; write a step after the dot, or $arg0
            $arg0..x            | "$arg0..x" has two dots in a row; write a step after the dot, or $arg0.x
            $arg0.1             | "1" is no step of a path; write steps with dots between them, such as $arg0.tenant.id
            $arg0.$arg1         | "$arg1" is no step of a path; write steps with dots between them, such as $arg0.tenant.id
            $method.name        | $method is the method's name and has no "name"; write $method
            $arg0.getHost()     | "$arg0.getHost()" holds '('; write $arg0.host
            arg0.getHost().isUp() | "arg0.getHost().isUp()" holds '('; write $arg0.host.up
            $arg0.getURL()      | "$arg0.getURL()" holds '('; write $arg0.URL
            $arg0.name().length() | "$arg0.name().length()" holds '('; write $arg0.name.length
            $arg0.get(host)     | "$arg0.get(host)" holds '(': a path is no expression; write steps with dots between them, such as $arg0.tenant.id
            $arg0[0].x          | "$arg0[0].x" holds '[': a path takes nothing out of a list or an array; write steps with dots between them, such as $arg0.tenant.id
            $arg0?.x            | "$arg0?.x" holds '?'; write $arg0.x, which is null where a part of it is
            $arg0.?.x           | "?" is no step of a path; write steps with dots between them, such as $arg0.tenant.id
            $arg0.x??           | "$arg0.x??" holds '?': a path is no expression; write steps with dots between them, such as $arg0.tenant.id
            $arg0.x?y           | "$arg0.x?y" holds '?': a path is no expression; write steps with dots between them, such as $arg0.tenant.id
            $arg0.x@y           | "$arg0.x@y" holds '@': a path is no expression; write steps with dots between them, such as $arg0.tenant.id
            $arg0.@             | "@" is no step of a path; write steps with dots between them, such as $arg0.tenant.id
            $arg0.@@x           | "$arg0.@@x" holds '@': a path is no expression; write steps with dots between them, such as $arg0.tenant.id
            $arg.host?          | "host?" is no step of a path; write steps with dots between them, such as $arg0.tenant.id
            $kept.@sql          | "@sql" is no step of a path; write steps with dots between them, such as $arg0.tenant.id
            $arg0 == 1          | "$arg0 == 1" holds a space: a path is no expression; write steps with dots between them, such as $arg0.tenant.id
            $arg0.a-b           | "$arg0.a-b" holds '-': a path is no expression; write steps with dots between them, such as $arg0.tenant.id
            ${arg0}             | "${arg0}" holds '{': a path is no expression; write steps with dots between them, such as $arg0.tenant.id
            """)
    void refusesWhatIsNone(String text, String message) {
        assertThatThrownBy(() -> ValuePath.parse(text)).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
    }

    @Test
    void whatIsSaidOfHostileTextIsShortAndOnOneLine() {
        for (String text : List.of("$arg0." + "x.".repeat(100_000), "$" + "a".repeat(100_000), "$arg" + "1".repeat(100_000),
                "a".repeat(100_000) + "()", "$arg0.x\n\u0000y", "$\u0000", "$arg0.\ud83d\ude00")) {
            assertThatThrownBy(() -> ValuePath.parse(text)).isInstanceOf(IllegalArgumentException.class)
                    .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(400).doesNotContain("\n", "\0"));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            $arg3      | no $arg3: com.acme.Pay.charge takes 3 arguments, $arg0 to $arg2
            $arg.hots  | no $arg.hots: the parameters of com.acme.Pay.charge are host, amounts and options; did you mean "host"?
            $arg.x.y   | no $arg.x.y: the parameters of com.acme.Pay.charge are host, amounts and options
            $this.x    | no $this.x: com.acme.Pay.charge is static, and takes 3 arguments, $arg0 to $arg2
            $return    | no $return: com.acme.Pay.charge returns nothing (void)
            """)
    void tellsWhatAMethodDoesNotHave(String path, String message) {
        assertThatThrownBy(() -> ValuePath.parse(path).reader(CHARGE, new LongAdder()))
                .isInstanceOf(IllegalArgumentException.class).hasMessage(message);
    }

    @Test
    void tellsThatNamesAreNotKnown() {
        assertThatThrownBy(() -> ValuePath.parse("$arg.host").reader(UNNAMED, new LongAdder())).hasMessage("no $arg.host: the class file of "
                + "com.acme.Pay does not tell the names of parameters; com.acme.Pay.refund takes 2 arguments, $arg0 to $arg1");
        assertThatThrownBy(() -> ValuePath.parse("$arg.host").reader(PING, new LongAdder()))
                .hasMessage("no $arg.host: com.acme.Pay.ping takes no arguments");
        assertThatThrownBy(() -> ValuePath.parse("$arg0").reader(PING, new LongAdder()))
                .hasMessage("no $arg0: com.acme.Pay.ping takes no arguments");
    }

    @ParameterizedTest
    @ValueSource(strings = {"$arg0.nothing.like.that", "$arg2", "$arg.options.x", "$exception.message", "$method"})
    void whatMayBeThereIsNotRefused(String path) {
        assertThatCode(() -> ValuePath.parse(path).reader(CHARGE, new LongAdder())).doesNotThrowAnyException();
    }

    @Test
    void readsWhereItBegins() {
        Object[] arguments = {"a", new long[0][], null};
        Exception thrown = new Exception();
        assertThat(read(CHARGE, "$arg0", null, arguments, null, null)).isEqualTo("a");
        assertThat(read(CHARGE, "$arg.amounts", null, arguments, null, null)).isSameAs(arguments[1]);
        assertThat(read(CHARGE, "$arg2", null, arguments, null, null)).isNull();
        assertThat(read(CHARGE, "$method", null, arguments, null, null)).isEqualTo("charge");
        assertThat(read(CHARGE, "$exception", null, arguments, null, thrown)).isSameAs(thrown);
        assertThat(read(UNNAMED, "$this", "me", new Object[] {1, 2.0}, 3, null)).isEqualTo("me");
        assertThat(read(UNNAMED, "$arg1", "me", new Object[] {1, 2.0}, 3, null)).isEqualTo(2.0);
        assertThat(read(UNNAMED, "$return", "me", new Object[] {1, 2.0}, 3, null)).isEqualTo(3);
    }

    private static Object read(MethodShape method, String path, Object self, Object[] arguments, Object returned,
            Throwable thrown) {
        return ValuePath.parse(path).reader(method, new LongAdder()).read(self, arguments, returned, thrown);
    }
}
