package io.github.shearpin.agent.cli;

import com.google.gson.stream.JsonWriter;
import io.github.shearpin.agent.rules.JsonSchema;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;

/** {@code schema}: prints the JSON Schema of rule files, by which editors complete, explain and check them. */
public final class SchemaCommand {

    private static final String HELP = "usage: java -jar shearpin.jar schema > shearpin.schema.json\n"
            + "\n"
            + "Prints the JSON Schema (draft-07) of rule files, by which editors complete, explain and check them. Put the file\n"
            + "beside the rules, and this line first into each of them:\n"
            + "\n"
            + "  # yaml-language-server: $schema=shearpin.schema.json\n";

    private SchemaCommand() {
    }

    /**
     * @param arguments those behind the command's name
     * @return the exit code
     */
    public static int run(String[] arguments, PrintStream out, PrintStream err) {
        if (arguments.length == 1 && CommandLine.isHelp(arguments[0])) {
            out.print(HELP);
            return 0;
        }
        if (arguments.length > 0) {
            err.print("shearpin: schema takes no arguments, and was given \"" + arguments[0] + "\"\n" + HELP);
            return CommandLine.USAGE;
        }
        StringWriter text = new StringWriter();
        JsonWriter json = new JsonWriter(text);
        json.setIndent("  ");
        try {
            write(JsonSchema.ofRuleFiles(), json);
        } catch (IOException e) {
            throw new IllegalStateException(e); // nothing is written but a text
        }
        out.print(text);
        out.print('\n'); // on Windows, too: the file is the same wherever it was made
        return 0;
    }

    private static void write(Object value, JsonWriter json) throws IOException {
        if (value instanceof Map) {
            json.beginObject();
            for (Map.Entry<?, ?> entry : ((Map<?, ?>) value).entrySet()) {
                write(entry.getValue(), json.name((String) entry.getKey()));
            }
            json.endObject();
        } else if (value instanceof List) {
            json.beginArray();
            for (Object item : (List<?>) value) {
                write(item, json);
            }
            json.endArray();
        } else if (value instanceof Number) {
            json.value((Number) value);
        } else if (value instanceof Boolean) {
            json.value((Boolean) value);
        } else {
            json.value((String) value);
        }
    }
}
