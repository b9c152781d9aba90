package io.github.shearpin.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AgentClassLoaderTest {

    @Test
    void theVariantForTheHighestVersionNotAboveTheJvmsIsLookedForFirst() {
        assertThat(AgentClassLoader.folders("24 9", 25))
                .containsExactly("shearpin/META-INF/versions/24/", "shearpin/META-INF/versions/9/", "shearpin/");
        assertThat(AgentClassLoader.folders("24 9", 17))
                .containsExactly("shearpin/META-INF/versions/9/", "shearpin/");
        assertThat(AgentClassLoader.folders("24 9", 8)).containsExactly("shearpin/");
        assertThat(AgentClassLoader.folders("", 25)).containsExactly("shearpin/");
        assertThat(AgentClassLoader.folders(null, 25)).containsExactly("shearpin/");
    }
}
