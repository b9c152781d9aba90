package io.github.shearpin.agent.reload;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.shearpin.agent.rules.RuleSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When rule files are read again. */
class WatchTest {

    private static final long PERIOD = TimeUnit.SECONDS.toNanos(2);
    private static final long SETTLING = TimeUnit.MILLISECONDS.toNanos(200);

    @TempDir
    Path folder;
    private Path file;
    private final List<String> seen = new ArrayList<>();

    @BeforeEach
    void write() throws IOException {
        file = Files.writeString(folder.resolve("a.yaml"), "one");
    }

    private Watch watch(String setting, long period) {
        return new Watch(setting, null, period, new Watch.Listener() {
            @Override
            public void changed() {
                seen.add("changed");
            }

            @Override
            public void off(String off) {
                seen.add("off " + off);
            }
        }, () -> 0);
    }

    @Test
    void aChangeIsToldOnceAndOnlyWhenItIsOver() throws IOException {
        Watch watch = watch(file.toString(), PERIOD);
        assertThat(watch.round()).isEqualTo(PERIOD);

        Files.writeString(file, "tw");
        assertThat(watch.round()).as("nanoseconds until the next look").isEqualTo(SETTLING);
        Files.writeString(file, "two");
        assertThat(watch.round()).isEqualTo(SETTLING);
        assertThat(seen).isEmpty();
        assertThat(watch.round()).isEqualTo(PERIOD);
        assertThat(watch.round()).isEqualTo(PERIOD);
        assertThat(seen).containsExactly("changed");
    }

    @Test
    void whatIsWrittenOnAndOnIsReadAtLast() throws IOException {
        Watch watch = watch(file.toString(), PERIOD);
        for (int i = 0; i < 26; i++) {
            Files.writeString(file, "line " + i);
            watch.round();
        }
        assertThat(seen).containsExactly("changed");
    }

    /** As some file systems count whole seconds, and configuration management sets times. */
    @Test
    void aChangeOfTheSameTimeAndLengthIsSeen() throws IOException {
        FileTime time = Files.getLastModifiedTime(file);
        Watch watch = watch(file.toString(), PERIOD);

        Files.writeString(file, "two");
        Files.setLastModifiedTime(file, time);
        watch.round();
        watch.round();
        assertThat(seen).containsExactly("changed");
    }

    @Test
    void filesThatComeAndGoAreChangesAndOthersAreNot() throws IOException {
        Watch watch = watch(folder.toString(), PERIOD);
        Files.writeString(folder.resolve(".a.yaml.swp"), "an editor's");
        Files.writeString(folder.resolve("notes.txt"), "somebody's");
        watch.round();
        watch.round();
        assertThat(seen).isEmpty();

        Files.writeString(folder.resolve("b.yaml"), "more");
        watch.round();
        watch.round();
        Files.delete(file);
        watch.round();
        watch.round();
        assertThat(seen).containsExactly("changed", "changed");
    }

    @Test
    void theFileThatLetsAllPassIsSeenEvenIfNobodyLooksForChanges() throws IOException {
        Watch watch = watch(folder.toString(), RuleSet.NEVER);
        Path off = Files.createFile(folder.resolve("shearpin.off"));
        Files.writeString(file, "two");
        watch.round();
        Files.delete(off);
        watch.round();
        watch.round();
        assertThat(seen).containsExactly("off " + off, "off null");
    }
}
