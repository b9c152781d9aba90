package io.github.shearpin.it.presets;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.shearpin.it.harness.OutputOnFailure;
import io.github.shearpin.it.harness.Scrape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The preset {@code caches} counts what caches find, miss and give up; each program says of its lookups what they are. */
@ExtendWith(OutputOnFailure.class)
class CachesPresetIT {

    @ParameterizedTest
    @CsvSource({"caffeine-2, 8", "caffeine-3, 17"})
    void caffeine(String version, int feature) {
        Scrape scrape = PresetRun.of("caches", "Caffeines.java").with(version).on(feature).scrape();

        holds(scrape, "cache-caffeine", 6, 11);
        assertThat(evictions(scrape, "cache-caffeine", "SIZE")).isEqualTo(2);
        assertThat(evictions(scrape, "cache-caffeine", "EXPIRED")).isEqualTo(2);
        assertThat(scrape.sum("shearpin_cache_evictions_total")).isEqualTo(4);
        assertThat(size(scrape, "cache-caffeine-size")).as("3, none, 1 and 1").isEqualTo(5);
    }

    @ParameterizedTest
    @CsvSource({"guava-20, 8", "guava-33, 17"})
    void guava(String version, int feature) {
        Scrape scrape = PresetRun.of("caches", "Guavas.java").with(version).on(feature).scrape();

        holds(scrape, "cache-guava", 4, 8);
        assertThat(evictions(scrape, "cache-guava", "SIZE")).isEqualTo(2);
        assertThat(evictions(scrape, "cache-guava", "EXPIRED")).isEqualTo(2);
        assertThat(scrape.sum("shearpin_cache_evictions_total")).isEqualTo(4);
        assertThat(size(scrape, "cache-guava-size")).isEqualTo(3);
    }

    @Test
    void ehcache2() {
        Scrape scrape = PresetRun.of("caches", "Ehcache2.java").with("ehcache-2").scrape();

        holds(scrape, "cache-ehcache2", 1, 3);
        assertThat(evictions(scrape, "cache-ehcache2-evictions", "evicted")).isEqualTo(2);
        assertThat(evictions(scrape, "cache-ehcache2-evictions", "expired")).isEqualTo(1);
        assertThat(scrape.sum("shearpin_cache_evictions_total")).isEqualTo(3);
        assertThat(size(scrape, "cache-ehcache2")).isEqualTo(3);
    }

    @Test
    void ehcache3AndJCacheInFrontOfIt() {
        Scrape scrape = PresetRun.of("caches", "Ehcache3.java").with("ehcache-3").scrape();

        assertThat(lookups(scrape, "cache-ehcache3", "hits") + lookups(scrape, "cache-ehcache3", "misses"))
                .as("4, and 3 behind JCache").isEqualTo(7);
        holds(scrape, "cache-jcache", 2, 1);
        assertThat(evictions(scrape, "cache-ehcache3-evictions", "evicted")).isEqualTo(3);
        assertThat(evictions(scrape, "cache-ehcache3-evictions", "expired")).isEqualTo(1);
        assertThat(scrape.sum("shearpin_cache_evictions_total")).isEqualTo(4);
        assertThat(size(scrape, "cache-ehcache3-size")).as("3, none and 1").isEqualTo(4);
    }

    @ParameterizedTest
    @CsvSource({"spring-cache-5, 8", "spring-cache-6, 17"})
    void spring(String version, int feature) {
        Scrape scrape = PresetRun.of("caches", "Springs.java").with(version).on(feature).scrape();

        holds(scrape, "cache-spring", 4, 4);
        holds(scrape, "cache-caffeine", 2, 1);
        assertThat(scrape.sum("shearpin_cache_evictions_total")).isZero();
        assertThat(size(scrape, "cache-spring-size")).isEqualTo(2);
    }

    private static void holds(Scrape scrape, String rule, int hits, int misses) {
        assertThat(lookups(scrape, rule, "hits")).as("hits of %s", rule).isEqualTo(hits);
        assertThat(lookups(scrape, rule, "misses")).as("misses of %s", rule).isEqualTo(misses);
    }

    private static double lookups(Scrape scrape, String rule, String result) {
        return scrape.value("shearpin_cache_" + result + "_total", "rule", rule);
    }

    private static double evictions(Scrape scrape, String rule, String reason) {
        return scrape.value("shearpin_cache_evictions_total", "rule", rule, "reason", reason);
    }

    private static double size(Scrape scrape, String rule) {
        return scrape.value("shearpin_cache_size_entries", "rule", rule);
    }
}
