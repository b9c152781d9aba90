package io.github.shearpin.agent.suggest;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.shearpin.agent.rules.MethodPattern;
import io.github.shearpin.agent.weave.ClassHeader;
import io.github.shearpin.agent.weave.MethodHeader;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Calls as woven code tells of them. */
class WatchGateTest {

    private final List<WatchPoint> points = WatchPoint.all(false);
    private final CallsSeen seen = new CallsSeen(points);
    private final WatchGate gate = new WatchGate(seen,
            new StackReader(new OwnPackages(List.of("io.github.shearpin.agent.suggest"))),
            new WalkBudget(1_000_000, System.nanoTime()), System::nanoTime);
    private int query;
    private int read;

    @BeforeEach
    void weave() throws Exception {
        MethodPattern pattern = points.get(0).pattern();
        query = seen.ofPattern(pattern, "org.h2.Statement", method("query"));
        read = seen.ofPattern(pattern, "java.net.In", method("read"));
    }

    private static MethodHeader method(String name) throws Exception {
        try (InputStream in = WatchGateTest.class.getResourceAsStream("WatchGateTest.class")) {
            return ClassHeader.readFull(in.readAllBytes()).methods().stream().filter(method -> method.name().equals(name))
                    .findFirst().orElseThrow();
        }
    }

    /** Stands for a driver's; as it would be with the advice in it. */
    void query(Throwable failure) {
        Object call = gate.entered(query);
        read();
        if (call != null) {
            assertThat(gate.exited(query, call, failure)).isNull();
        }
    }

    void read() {
        Object call = gate.entered(read);
        if (call != null) {
            gate.exited(read, call, null);
        }
    }

    @Test
    void aCallWithinAnotherIsTheOuters() {
        query(null);
        query(new IOException());

        assertThat(seen.site(query).figures().calls()).isEqualTo(2);
        assertThat(seen.site(query).figures().failed()).isEqualTo(1);
        assertThat(seen.site(query).figures().failures()).containsExactly("java.io.IOException");
        assertThat(seen.site(read).figures().calls()).isZero();
    }

    @Test
    void aCallAfterAnotherIsItsOwn() {
        query(null);
        read();

        assertThat(seen.site(read).figures().calls()).isEqualTo(1);
    }

    @Test
    void whereACallCameFromIsOnItsStack() {
        query(null);

        assertThat(seen.origins()).hasSize(1);
        CallsSeen.Origin origin = seen.origins().iterator().next();
        assertThat(origin.frames()).extracting(Frame::method).startsWith("query", "whereACallCameFromIsOnItsStack");
        assertThat(origin.frames().get(0).descriptor()).isEqualTo("(Ljava/lang/Throwable;)V");
        assertThat(origin.calls()).isEqualTo(1);
    }

    @Test
    void theLastOfCallsThatComeInTheSameOrderIsLookedAtToo() {
        WatchGate scarce = new WatchGate(seen, new StackReader(new OwnPackages(List.of("io.github.shearpin.agent.suggest"))),
                new WalkBudget(1_000, System.nanoTime()) {
                    private int asked;

                    @Override
                    boolean take(long nowNanos, boolean urgent) {
                        return asked++ % 3 == 0;
                    }
                }, System::nanoTime);
        for (int i = 0; i < 3_000; i++) {
            scarce.exited(query, scarce.entered(query), null);
            for (int j = 0; j < 2; j++) {
                scarce.exited(read, scarce.entered(read), null);
            }
        }

        double share = (double) seen.site(query).walked() / (seen.site(query).walked() + seen.site(read).walked());
        assertThat(share).as("of a third of all calls").isBetween(0.2, 0.5);
    }

    @Test
    void ofOurOwnThreadNothingIsSeen() {
        gate.passThisThread();
        query(null);

        assertThat(seen.site(query).figures().calls()).isZero();
    }

    @Test
    void numbersOfOthersMeanNothing() {
        assertThat(gate.entered(0)).isNull();
        assertThat(gate.entered(query + 1_000)).isNull();
        assertThat(gate.exited(query, new Object[0], null)).isNull();
    }
}
