package io.github.shearpin.agent.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.shearpin.agent.policy.path.ValuePath;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Which key a call has where a rule names several paths for it. */
class KeyPathsTest {

    private static final MethodShape METHOD =
            new MethodShape("com.acme.Statement", "execute", "(Ljava/lang/Object;)V", false, List.of());

    private final LongAdder failures = new LongAdder();

    @Test
    void theFirstThatFitsCanBeReadAndIsNotNull() {
        Bindings bindings = bindings("$arg7", "$arg0.missing", "$this.url", "$arg0");
        Connection connection = new Connection("jdbc:h2:mem:one");

        assertThat(bindings.key(connection, new Object[] {"text"})).isEqualTo("jdbc:h2:mem:one");
        connection.url = null;
        assertThat(bindings.key(connection, new Object[] {"text"})).isEqualTo("text");
        assertThat(bindings.key(connection, new Object[] {null})).isEqualTo("null");
    }

    @Test
    void whereNoneFitsItIsUnknown() {
        assertThat(bindings("$arg7", "$arg8").key(new Connection("a"), new Object[] {"text"})).isEqualTo("unknown");
        assertThat(failures.sum()).isEqualTo(1);
    }

    /** A connection that broke tells nothing any more, and its failures are those of the database all the same. */
    @Test
    void whatIsKeptWithTheReceiverIsNotReadAgain() {
        Bindings bindings = bindings("$kept.keyPathsTest", "$this.url");
        Connection one = new Connection("one");
        Connection two = new Connection("two");

        assertThat(bindings.key(one, new Object[1])).isEqualTo("one");
        assertThat(bindings.key(two, new Object[1])).isEqualTo("two");
        one.url = null;
        two.url = "three";
        assertThat(bindings.key(one, new Object[1])).isEqualTo("one");
        assertThat(bindings.key(two, new Object[1])).isEqualTo("two");
        assertThat(failures.sum()).isZero();
    }

    private Bindings bindings(String... paths) {
        GuardSettings settings = GuardSettings.builder("keyed").keys(Stream.of(paths).map(ValuePath::parse).toList()).build();
        return new Bindings(settings, METHOD, null, null, failures);
    }

    private static final class Connection {
        private String url;

        private Connection(String url) {
            this.url = url;
        }
    }
}
