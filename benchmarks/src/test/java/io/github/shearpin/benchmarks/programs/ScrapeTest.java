package io.github.shearpin.benchmarks.programs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class ScrapeTest {

    private final Scrape scrape = new Scrape("""
            # TYPE shearpin_agent_methods_woven gauge
            shearpin_agent_methods_woven{rule="rule-0",} 2.0
            shearpin_agent_methods_woven{rule="rule-1",} 0.0
            shearpin_calls_total{rule="rule-0",method="A.b",outcome="success",} 3.0
            shearpin_calls_total{rule="rule-0",method="A.c",outcome="success",} 4.0
            shearpin_calls_total{rule="rule-0",method="A.c",outcome="failure",} 5.0
            """);

    @Test
    void sumsTheSeriesWithAllOfTheLabels() {
        assertThat(scrape.sum("shearpin_calls_total", "rule=\"rule-0\"", "outcome=\"success\"")).isEqualTo(7);
        assertThat(scrape.sum("shearpin_calls_total", "rule=\"rule-1\"")).isZero();
    }

    @Test
    void aRuleThatWoveNothingIsNoHit() {
        assertThatCode(() -> scrape.requireHits(1)).doesNotThrowAnyException();
        assertThatThrownBy(() -> scrape.requireHits(3)).isInstanceOf(IOException.class).hasMessageContaining("[1, 2]");
    }
}
