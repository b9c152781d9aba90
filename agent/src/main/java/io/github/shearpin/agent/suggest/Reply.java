package io.github.shearpin.agent.suggest;

import io.github.shearpin.agent.rules.Contents;
import java.io.File;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * What the watched JVM answers, in a file that the command has made: a line of remarks for whoever waits at the command, the rule
 * file if there is one, and a mark at its end, before which it is not complete. Immutable.
 */
public final class Reply {

    private static final String END = "# end of reply\n";

    private final String remark;
    private final String rules;

    Reply(String remark, String rules) {
        this.remark = remark.replace('\n', ' ');
        this.rules = rules;
    }

    /** For people. */
    public String remark() {
        return remark;
    }

    /** The rule file; empty: there is none. */
    public String rules() {
        return rules;
    }

    void write(File file) throws IOException {
        OutputStream out = new FileOutputStream(file);
        try {
            out.write((remark + '\n' + rules + END).getBytes(StandardCharsets.UTF_8));
        } finally {
            out.close();
        }
    }

    /** Null: it is not complete yet. */
    public static Reply read(File file) throws IOException {
        String text = new String(Contents.of(new FileInputStream(file), Integer.MAX_VALUE), StandardCharsets.UTF_8);
        int line = text.indexOf('\n');
        return line < 0 || !text.endsWith(END) ? null
                : new Reply(text.substring(0, line), text.substring(line + 1, text.length() - END.length()));
    }
}
