package io.github.shearpin.agent.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file that lines are appended to, and those that it was before. */
class EventFileTest {

    @TempDir
    Path folder;

    private Path file;

    private EventFile file(long maxBytes, int files) {
        file = folder.resolve("events.jsonl");
        return new EventFile(file.toFile(), maxBytes, files);
    }

    private static void write(EventFile to, String... lines) throws IOException {
        for (String line : lines) {
            to.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        }
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(each -> each.getFileName().toString()).sorted().toList();
        }
    }

    private String text(String name) throws IOException {
        return Files.readString(folder.resolve(name));
    }

    @Test
    void whatIsThereIsAppendedTo() throws IOException {
        EventFile events = file(1_000, 3);
        Files.writeString(file, "before\n");
        write(events, "one", "two");

        assertThat(text("events.jsonl")).isEqualTo("before\none\ntwo\n");
    }

    @Test
    void itIsKnownBeforeThatNothingCanBeWritten() throws IOException {
        assertThat(EventLog.problem(folder.resolve("events.jsonl").toString())).isNull();
        assertThat(names()).as("it was not made").isEmpty();
        Files.writeString(folder.resolve("events.jsonl"), "before\n");
        assertThat(EventLog.problem(folder.resolve("events.jsonl").toString())).isNull();
        assertThat(EventLog.problem("relative.jsonl")).isNull();

        Path below = folder.resolve("none").resolve("events.jsonl");
        assertThat(EventLog.problem(below.toString())).isEqualTo("events can't be written to " + below + ": there is no directory "
                + below.getParent() + "; mend that, or name another file in the rule file's events");
        assertThat(EventLog.problem(folder.resolve("events.jsonl").resolve("x").toString())).contains("there is no directory");
        assertThat(EventLog.problem(folder.toString())).contains(folder + ": it is a directory;");
    }

    @Test
    void whatMayNotBeWrittenIsKnownBefore() throws IOException {
        Path locked = Files.writeString(folder.resolve("locked.jsonl"), "");
        assumeTrue(locked.toFile().setWritable(false) && !locked.toFile().canWrite(), "not root");

        assertThat(EventLog.problem(locked.toString())).contains("this process has no right to write to it");
    }

    @Test
    void halfALineThatIsThereIsEnded() throws IOException {
        EventFile events = file(1_000, 3);
        Files.writeString(file, "{\"time\":");
        write(events, "one", "two");

        assertThat(text("events.jsonl")).isEqualTo("{\"time\":\none\ntwo\n");
    }

    @Test
    void rotatesBeforeItWouldBeTooLongAndKeepsSoMany() throws IOException {
        write(file(8, 3), "one", "two", "three", "four", "five", "six", "seven", "eight");

        assertThat(names()).containsExactly("events.jsonl", "events.jsonl.1", "events.jsonl.2");
        assertThat(text("events.jsonl")).isEqualTo("eight\n");
        assertThat(text("events.jsonl.1")).isEqualTo("seven\n");
        assertThat(text("events.jsonl.2")).isEqualTo("six\n");
    }

    @Test
    void fillsEachFileUpToItsLength() throws IOException {
        write(file(8, 2), "one", "two", "six");

        assertThat(text("events.jsonl.1")).isEqualTo("one\ntwo\n");
        assertThat(text("events.jsonl")).isEqualTo("six\n");
    }

    @Test
    void aloneItBeginsAnew() throws IOException {
        write(file(8, 1), "one", "two", "six");

        assertThat(names()).containsExactly("events.jsonl");
        assertThat(text("events.jsonl")).isEqualTo("six\n");
    }

    @Test
    void aLineThatIsLongerThanTheFileMayBeIsWritten() throws IOException {
        write(file(8, 2), "long enough to be longer", "one");

        assertThat(text("events.jsonl.1")).isEqualTo("long enough to be longer\n");
    }

    @Test
    void othersMayMoveIt() throws IOException {
        EventFile events = file(1_000, 3);
        write(events, "one");
        Files.move(file, folder.resolve("moved"));
        write(events, "two");

        assertThat(text("moved")).isEqualTo("one\n");
        assertThat(text("events.jsonl")).isEqualTo("two\n");
    }

    @Test
    void aMissingFolderIsToldAndMayComeLater() throws IOException {
        Path missing = folder.resolve("missing");
        EventFile events = new EventFile(missing.resolve("events.jsonl").toFile(), 1_000, 3);
        assertThatThrownBy(() -> write(events, "one")).isInstanceOf(IOException.class).hasMessageContaining("missing");

        Files.createDirectory(missing);
        write(events, "two");
        assertThat(Files.readString(missing.resolve("events.jsonl"))).isEqualTo("two\n");
    }

    /** Better that events are lost than that the file grows without bound. */
    @Test
    void whatCannotBeRenamedDoesNotGrow() throws IOException {
        EventFile events = file(8, 2);
        Files.createDirectories(folder.resolve("events.jsonl.1").resolve("in the way"));
        write(events, "one", "two");

        assertThatThrownBy(() -> write(events, "six")).isInstanceOf(IOException.class)
                .hasMessage(folder.resolve("events.jsonl.1") + " cannot be removed, to make room");
        assertThat(text("events.jsonl")).isEqualTo("one\ntwo\n");
    }
}
