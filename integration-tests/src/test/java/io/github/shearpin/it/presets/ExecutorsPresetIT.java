package io.github.shearpin.it.presets;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.shearpin.it.harness.OutputOnFailure;
import io.github.shearpin.it.harness.Scrape;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pools of threads of the JDKs themselves. */
@ExtendWith(OutputOnFailure.class)
class ExecutorsPresetIT {

    @ParameterizedTest
    @ValueSource(ints = {8, 17, 25})
    void tasksRejectionsThreadsThatDieAndWhatIsUnderWay(int feature) {
        Scrape scrape = PresetRun.of("executors", "Pools.java").on(feature).scrape();

        assertThat(calls(scrape, "executors", "success")).isEqualTo(14);
        assertThat(calls(scrape, "executors", "failure")).isEqualTo(2);
        assertThat(calls(scrape, "executors-rejected", "failure")).isEqualTo(2);
        assertThat(calls(scrape, "executors-rejected", "success")).isEqualTo(2); // by the caller, and discarded
        assertThat(scrape.value("shearpin_worker_active_requests", "rule", "executors")).isEqualTo(2);
        assertThat(scrape.value("shearpin_worker_queue_size", "rule", "executors")).isEqualTo(3);
        assertThat(scrape.value("shearpin_pool_threads", "rule", "executors")).isEqualTo(3);
        assertThat(scrape.value("shearpin_worker_restarts_total", "rule", "executors-threads", "reason", "exception")).isEqualTo(3);

        assertThat(calls(scrape, "executors-scheduled", "success")).isEqualTo(6);
        assertThat(scrape.value("shearpin_pool_threads", "rule", "executors-scheduled")).isEqualTo(1);
        assertThat(scrape.value("shearpin_pool_scheduled_tasks", "rule", "executors-scheduled")).as("due in an hour").isEqualTo(1);
        assertThat(scrape.samples("shearpin_worker_queue_size", "rule", "executors-scheduled")).as("nothing waits").isEmpty();

        assertThat(calls(scrape, "executors-forkjoin", "success")).isEqualTo(8);
        assertThat(scrape.value("shearpin_worker_active_requests", "rule", "executors-forkjoin")).isEqualTo(1);
        // JDK 8 leaves a task with the pool that was shut down.
        assertThat(scrape.value("shearpin_worker_queue_size", "rule", "executors-forkjoin")).isEqualTo(feature == 8 ? 3 : 2);
        assertThat(calls(scrape, "executors-forkjoin", "failure")).isEqualTo(1);
        assertThat(scrape.value("shearpin_pool_forked_tasks", "rule", "executors-forkjoin")).isEqualTo(1);
        assertThat(scrape.value("shearpin_pool_threads", "rule", "executors-forkjoin")).isEqualTo(1);
        assertThat(scrape.value("shearpin_worker_restarts_total", "rule", "executors-forkjoin-threads",
                "reason", "java.lang.UnsupportedOperationException")).isEqualTo(1);
    }

    /** With tasks that load classes, which are woven on the pools' threads. */
    @ParameterizedTest
    @ValueSource(ints = {8, 17, 25})
    void nothingIsLostOrHeldUpUnderMuchWork(int feature) {
        Scrape scrape = PresetRun.of("executors", "Hammer.java").on(feature)
                .options("-Djava.util.concurrent.ForkJoinPool.common.parallelism=2").scrape();

        assertThat(scrape.sum("shearpin_calls_total", "rule", "executors") + scrape.sum("shearpin_calls_total", "rule",
                "executors-scheduled")).isEqualTo(16 * 500 * 5);
        assertThat(scrape.sum("shearpin_calls_total", "rule", "executors-forkjoin")).isEqualTo(16 * 500 * 3);
    }

    private static double calls(Scrape scrape, String rule, String outcome) {
        return scrape.sum("shearpin_calls_total", "rule", rule, "outcome", outcome);
    }
}
