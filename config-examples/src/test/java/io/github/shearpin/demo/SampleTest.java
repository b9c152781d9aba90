package io.github.shearpin.demo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SampleTest {

    @Test
    void readsPrometheusAnswer() {
        String json = """
                {"status":"success","data":{"resultType":"vector","result":[\
                {"metric":{"__name__":"up","instance":"127.0.0.1:1","job":"shearpin"},"value":[1790000000.781,"1"]},\
                {"metric":{"rule":"a","outcome":"success"},"value":[1790000000,"0.25"]},\
                {"metric":{},"value":[1790000000.781,"NaN"]}]}}""";

        assertThat(Sample.ofVector(json)).extracting(Sample::toString)
                .containsExactly("up  1", "{outcome=\"success\", rule=\"a\"}  0.2500", "  NaN");
    }

    @Test
    void readsAnEmptyAnswer() {
        assertThat(Sample.ofVector("{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[]}}")).isEmpty();
    }
}
