package io.github.shearpin.agent.cli;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;

/** What one run of the command printed and ended with. */
record Checked(int code, String out, String err) {

    static Checked run(Object... words) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        String[] arguments = Stream.concat(Stream.of("check"), Stream.of(words)).map(Object::toString).toArray(String[]::new);
        int code = CommandLine.run(arguments, "1.0", new PrintStream(out, true), new PrintStream(err, true));
        return new Checked(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    JsonObject json() {
        return JsonParser.parseString(out).getAsJsonObject();
    }
}
