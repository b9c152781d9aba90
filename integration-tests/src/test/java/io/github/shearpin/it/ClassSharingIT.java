package io.github.shearpin.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.shearpin.it.harness.JavaRun;
import io.github.shearpin.it.harness.Jdk;
import io.github.shearpin.it.harness.LoadedClasses;
import io.github.shearpin.it.harness.OutputOnFailure;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** Classes that came out of an archive (CDS) without the agent come out of it with the agent. JDK 8 has no such archive. */
@ParameterizedClass(name = "JDK {0}")
@ValueSource(ints = {11, 17, 21, 25})
@ExtendWith(OutputOnFailure.class)
record ClassSharingIT(int feature) {

    private static final String MATCHES = """
            version: 1
            exporter: {host: 127.0.0.1}
            rules:
              hello: {match: org.example.app.Driver#*}
            """;

    @Test
    void theJdksOwnClassesAreSharedAsBefore() {
        Set<String> bare = shared(LoadedClasses.of(Jdk.of(feature), "org.example.app.Driver", null, "-Xshare:auto"));
        Set<String> woven = shared(LoadedClasses.of(Jdk.of(feature), "org.example.app.Driver", MATCHES, "-Xshare:auto"));

        assertThat(bare).hasSizeGreaterThan(300);
        assertThat(woven).containsAll(bare);
    }

    @Test
    void theApplicationsClassesAreSharedAsBefore() {
        JavaRun list = JavaRun.on(Jdk.of(feature), "class-list");
        Path classes = list.folder().resolve("classes.txt");
        assertThat(list.option("-XX:DumpLoadedClassList=" + classes).main("org.example.app.Driver").run().awaitExit()).isZero();
        JavaRun dump = JavaRun.on(Jdk.of(feature), "dump-archive");
        String archive = "-XX:SharedArchiveFile=" + dump.folder().resolve("application.jsa");
        assertThat(dump.option("-Xshare:dump", "-XX:SharedClassListFile=" + classes, archive)
                .main("org.example.app.Driver").run().awaitExit()).isZero();

        Set<String> bare = shared(LoadedClasses.of(Jdk.of(feature), "org.example.app.Driver", null, archive));
        Set<String> woven = shared(LoadedClasses.of(Jdk.of(feature), "org.example.app.Driver", MATCHES, archive));

        assertThat(bare).contains("org.example.app.Driver", "org.example.app.Remote");
        bare.remove("org.example.app.Driver"); // which is woven
        assertThat(woven).containsAll(bare);
    }

    private static Set<String> shared(Map<String, String> loaded) {
        Set<String> shared = new TreeSet<>();
        loaded.forEach((name, source) -> {
            if (source.contains("shared objects file")) {
                shared.add(name);
            }
        });
        return shared;
    }
}
