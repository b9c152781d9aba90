package io.github.shearpin.agent.rules;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Finds and reads the files that the {@code rules} setting names. Not thread-safe. */
final class RuleFiles {

    /** Far more than ten thousand rules need. What is larger is no rule file, and is not read. */
    static final int LARGEST_FILE = 4 << 20;

    /** The same for all files together. */
    static final int LARGEST_SUM = 16 << 20;

    private final Problems problems;
    private final List<SourceFile> read = new ArrayList<SourceFile>();
    private int order;
    private int bytes;

    RuleFiles(Problems problems) {
        this.problems = problems;
    }

    /**
     * @param setting files and directories, joined by {@code ;}
     * @return those that could be read, in the order in which they are merged; the others have been reported
     */
    List<SourceFile> read(String setting) {
        boolean named = false;
        int from = 0;
        while (from <= setting.length()) {
            int to = setting.indexOf(';', from);
            if (to < 0) {
                to = setting.length();
            }
            String name = setting.substring(from, to).trim();
            if (!name.isEmpty()) {
                named = true;
                add(new File(name));
            }
            from = to + 1;
        }
        if (!named) {
            problems.inFile("rules", order++, "the setting names no file", "write rules=FILE, or a directory of files");
        }
        return read;
    }

    private void add(File file) {
        if (!file.exists()) {
            problems.inFile(file.getPath(), order++, "there is no such file or directory"
                    + (file.isAbsolute() ? "" : " in " + System.getProperty("user.dir")), "correct the setting 'rules'");
        } else if (file.isDirectory()) {
            addDirectory(file);
        } else {
            addFile(file);
        }
    }

    private void addDirectory(File directory) {
        String[] names = directory.list();
        if (names == null) {
            problems.inFile(directory.getPath(), order++, "the directory can't be listed",
                    "give the user of this process the right to read it");
            return;
        }
        Arrays.sort(names);
        boolean found = false;
        for (String name : names) {
            // Editors and Kubernetes keep what is not meant under names that begin with a dot.
            if ((name.endsWith(".yaml") || name.endsWith(".yml")) && !name.startsWith(".")) {
                File file = new File(directory, name);
                if (!file.isDirectory()) {
                    found = true;
                    addFile(file);
                }
            }
        }
        if (!found) {
            problems.inFile(directory.getPath(), order++, "the directory holds no *.yaml or *.yml file",
                    "put a rule file there, or name another directory");
        }
    }

    private void addFile(File file) {
        int place = order++;
        String name = file.getPath();
        try {
            byte[] content = file.length() > LARGEST_FILE ? null : content(file);
            if (content == null) {
                problems.inFile(name, place, "the file is larger than " + (LARGEST_FILE >> 20) + " MiB"
                        + " and was not read", "name a rule file, or split it into several in one directory");
            } else if (bytes + content.length > LARGEST_SUM) {
                problems.inFile(name, place, "the rule files are together larger than " + (LARGEST_SUM >> 20)
                        + " MiB, this one was not read", "name fewer of them");
            } else {
                bytes += content.length;
                read.add(new SourceFile(name, place, decoded(content)));
            }
        } catch (CharacterCodingException e) {
            problems.inFile(name, place, "the file is not UTF-8 text", "save it as UTF-8");
        } catch (IOException e) {
            problems.inFile(name, place, "the file can't be read (" + Words.shortened(String.valueOf(e.getMessage()))
                    + ')', "give the user of this process the right to read it");
        }
    }

    /** @return null when there is more than a file may hold; a length of 0 is also what a pipe has */
    private static byte[] content(File file) throws IOException {
        InputStream in = new FileInputStream(file);
        try {
            byte[] content = new byte[(int) Math.min(LARGEST_FILE, Math.max(file.length(), 8191)) + 1];
            int length = 0;
            int count = in.read(content, 0, content.length);
            while (count > 0) {
                length += count;
                if (length > LARGEST_FILE) {
                    return null;
                }
                if (length == content.length) {
                    content = Arrays.copyOf(content, Math.min(LARGEST_FILE + 1, length * 2));
                }
                count = in.read(content, length, content.length - length);
            }
            return Arrays.copyOf(content, length);
        } finally {
            in.close();
        }
    }

    /** UTF-8; or UTF-16 where a byte order mark says so, as some editors save it. */
    private static String decoded(byte[] content) throws CharacterCodingException {
        Charset charset = StandardCharsets.UTF_8;
        int mark = 0;
        if (startsWith(content, 0xEF, 0xBB, 0xBF)) {
            mark = 3;
        } else if (startsWith(content, 0xFE, 0xFF)) {
            charset = StandardCharsets.UTF_16BE;
            mark = 2;
        } else if (startsWith(content, 0xFF, 0xFE)) {
            charset = StandardCharsets.UTF_16LE;
            mark = 2;
        }
        // A new decoder reports what it can't read; String's constructor would put question marks in its place.
        return charset.newDecoder().decode(ByteBuffer.wrap(content, mark, content.length - mark)).toString();
    }

    private static boolean startsWith(byte[] content, int... bytes) {
        if (content.length < bytes.length) {
            return false;
        }
        for (int i = 0; i < bytes.length; i++) {
            if ((content[i] & 0xFF) != bytes[i]) {
                return false;
            }
        }
        return true;
    }
}
