package io.github.shearpin.benchmarks.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class FootprintTest {

    private static final String HISTOGRAM = """
            30539:
             num     #instances         #bytes  class name (module)
            -------------------------------------------------------
               1:          3961         245672  [B (java.base@17.0.15)
             237:             1             16  sun.nio.fs.UnixFileAttributes$UnixAsBasicFileAttributes (java.base@17.0.15)
            Total         23521        1070240
            """;
    private static final String COUNTERS = """
            sun.gc.metaspace.capacity=327680
            sun.gc.metaspace.used=115520
            """;
    private static final String ON_17 = """
            "main" #1 prio=5 os_prio=0 cpu=44.64ms elapsed=3.03s tid=0x00007fb7f0017ed0 nid=0x774d runnable
            "C2 CompilerThread0" #7 daemon prio=9 os_prio=0 cpu=3.47ms elapsed=2.99s tid=0x00007fb7f0163ac0 nid=0x7759 waiting
            "GC Thread#1" os_prio=0 cpu=5.27ms elapsed=0.69s tid=0x00007fb7b4001120 nid=0x77bc runnable
            """;
    private static final String ON_25 = """
            "main" #3 [30724] prio=5 os_prio=0 cpu=27.66ms elapsed=3.13s tid=0x00007f664402a810 nid=30724 runnable
            "shearpin-weaver" #24 [30749] daemon prio=5 os_prio=0 cpu=0.06ms elapsed=3.10s tid=0x00007f66 nid=30749 waiting
            "C1 CompilerThread0" #18 [30748] daemon prio=9 os_prio=0 cpu=1.94ms elapsed=3.09s tid=0x00007f66 nid=30748 waiting
            "GC Thread#0" os_prio=0 cpu=4.58ms elapsed=3.13s tid=0x00007f66440b5da0 nid=30725 runnable
            """;

    @Test
    void heapIsTheTotalOfTheHistogramAndMetaspaceWhatIsUsed() {
        Footprint footprint = Footprint.of(HISTOGRAM, COUNTERS, ON_17);

        assertThat(footprint.heap()).isEqualTo(1_070_240);
        assertThat(footprint.metaspace()).isEqualTo(115_520);
    }

    @Test
    void threadsAreThoseOfJavaWhateverTheJdkWrites() {
        Footprint without = Footprint.of(HISTOGRAM, COUNTERS, ON_17);
        Footprint with = Footprint.of(HISTOGRAM, COUNTERS, ON_25);

        assertThat(without.threads()).containsExactly("main");
        assertThat(with.threadsBeyond(without)).containsExactly("shearpin-weaver");
    }

    @Test
    void anOutputWithoutTheFigureIsNoZero() {
        assertThatThrownBy(() -> Footprint.of("java.io.IOException: No such process", COUNTERS, ON_17))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("No such process");
    }
}
