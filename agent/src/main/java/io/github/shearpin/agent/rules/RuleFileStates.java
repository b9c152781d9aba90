package io.github.shearpin.agent.rules;

import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;

/** Tells whether the files that a {@code rules} setting names have changed. Not thread-safe. */
public final class RuleFileStates {

    private static final String OFF = "shearpin.off";
    /** What is larger is not read at each look: a change of it that leaves its time and length alone goes unnoticed. */
    private static final int LARGEST_READ = 1 << 20;

    private final List<String> names;

    public RuleFileStates(String setting) {
        this.names = RuleFiles.names(setting);
    }

    /** Whether what a setting names is a URL rather than a file or a directory. */
    public static boolean isUrl(String name) {
        return RuleFiles.isUrl(name);
    }

    /** Of the setting those that are URLs. */
    public List<String> urls() {
        List<String> urls = new ArrayList<String>();
        for (String name : names) {
            if (RuleFiles.isUrl(name)) {
                urls.add(name);
            }
        }
        return urls;
    }

    /** All that the setting names, without what is secret about its URLs, for messages. */
    public String shown(RemoteFiles remote) {
        StringBuilder shown = new StringBuilder();
        for (String name : names) {
            shown.append(shown.length() == 0 ? "" : ";").append(RuleFiles.isUrl(name) ? shownUrl(name, remote) : name);
        }
        return shown.toString();
    }

    private static String shownUrl(String url, RemoteFiles remote) {
        try {
            return remote.shown(url);
        } catch (IllegalArgumentException noUrl) {
            return "(a URL without a host or port)"; // of which it can't be said what of it is secret
        }
    }

    /**
     * What the files are like now, where their links lead: the same again as long as nothing has changed. Time and length do not
     * tell all: some file systems count whole seconds.
     */
    public String state() {
        StringBuilder state = new StringBuilder();
        for (String name : names) {
            if (!RuleFiles.isUrl(name)) {
                File file = new File(name);
                List<File> files = file.isDirectory() ? RuleFiles.files(file) : null;
                if (files == null) {
                    describe(file, state);
                } else {
                    for (File each : files) {
                        describe(each, state);
                    }
                }
            }
        }
        return state.toString();
    }

    private static void describe(File file, StringBuilder state) {
        state.append(file.getPath()).append('|');
        try {
            state.append(file.getCanonicalPath()).append('|');
        } catch (IOException e) {
            state.append(e.getMessage()).append('|');
        }
        long length = file.length();
        state.append(file.lastModified()).append('|').append(length).append('|');
        if (length <= LARGEST_READ && file.isFile()) {
            try {
                byte[] content = RuleFiles.content(file);
                CRC32 sum = new CRC32();
                sum.update(content == null ? new byte[0] : content, 0, content == null ? 0 : content.length);
                state.append(sum.getValue());
            } catch (IOException e) {
                state.append(e.getMessage());
            }
        }
        state.append('\n');
    }

    /** The file named shearpin.off that lies beside the rules, or among them; null: there is none. */
    public String offFile() {
        for (String name : names) {
            if (!RuleFiles.isUrl(name)) {
                File file = new File(name).getAbsoluteFile();
                File off = new File(file.isDirectory() ? file : file.getParentFile(), OFF);
                if (off.exists()) {
                    return off.getPath();
                }
            }
        }
        return null;
    }
}
