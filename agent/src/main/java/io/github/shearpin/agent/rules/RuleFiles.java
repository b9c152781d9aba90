package io.github.shearpin.agent.rules;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
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
    private final RemoteFiles remote;
    private final List<SourceFile> read = new ArrayList<SourceFile>();
    private int order;
    private int bytes;

    RuleFiles(Problems problems, RemoteFiles remote) {
        this.problems = problems;
        this.remote = remote;
    }

    /**
     * @param setting files, directories and URLs, joined by {@code ;}
     * @return those that could be read, in the order in which they are merged; the others have been reported
     */
    List<SourceFile> read(String setting) {
        List<String> names = names(setting);
        for (String name : names) {
            if (isUrl(name)) {
                addUrl(name);
            } else {
                add(new File(name));
            }
        }
        if (names.isEmpty()) {
            problems.inFile("rules", order++, "the setting names no file", "write rules=FILE, or a directory of files");
        }
        return read;
    }

    /** What the setting names. */
    static List<String> names(String setting) {
        List<String> names = new ArrayList<String>();
        for (String name : setting.split(";")) {
            if (!name.trim().isEmpty()) {
                names.add(name.trim());
            }
        }
        return names;
    }

    static boolean isUrl(String name) {
        return name.regionMatches(true, 0, "http://", 0, 7) || name.regionMatches(true, 0, "https://", 0, 8);
    }

    private void addUrl(String url) {
        int place = order++;
        String name;
        try {
            name = remote.shown(url);
        } catch (IllegalArgumentException e) {
            problems.inFile("rules", place, "a URL that the setting names has no host, or no port from 1 to 65535",
                    "write http://host:port/path");
            return;
        }
        try {
            byte[] content = remote.read(url);
            if (content.length > LARGEST_FILE) {
                problems.inFile(name, place, "what is there is larger than " + (LARGEST_FILE >> 20) + " MiB and was not taken",
                        "name a rule file");
            } else {
                addContent(name, place, content);
            }
        } catch (CharacterCodingException e) {
            problems.inFile(name, place, "what is there is not UTF-8 text", "serve a rule file there");
        } catch (IOException e) {
            problems.inFile(name, place, "it can't be fetched (" + Words.shortened(String.valueOf(e.getMessage())) + ')',
                    "correct the setting 'rules', or see to that server");
        }
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
        List<File> files = files(directory);
        if (files == null) {
            problems.inFile(directory.getPath(), order++, "the directory can't be listed",
                    "give the user of this process the right to read it");
            return;
        }
        for (File file : files) {
            addFile(file);
        }
        if (files.isEmpty()) {
            problems.inFile(directory.getPath(), order++, "the directory holds no *.yaml or *.yml file",
                    "put a rule file there, or name another directory");
        }
    }

    /** The rule files in a directory, in their order; null: it can't be listed. */
    static List<File> files(File directory) {
        String[] names = directory.list();
        if (names == null) {
            return null;
        }
        Arrays.sort(names);
        List<File> files = new ArrayList<File>();
        for (String name : names) {
            // Editors and Kubernetes keep what is not meant under names that begin with a dot.
            File file = new File(directory, name);
            if ((name.endsWith(".yaml") || name.endsWith(".yml")) && !name.startsWith(".") && !file.isDirectory()) {
                files.add(file);
            }
        }
        return files;
    }

    private void addFile(File file) {
        int place = order++;
        String name = file.getPath();
        try {
            byte[] content = file.length() > LARGEST_FILE ? null : content(file);
            if (content == null) {
                problems.inFile(name, place, "the file is larger than " + (LARGEST_FILE >> 20) + " MiB"
                        + " and was not read", "name a rule file, or split it into several in one directory");
            } else {
                addContent(name, place, content);
            }
        } catch (CharacterCodingException e) {
            problems.inFile(name, place, "the file is not UTF-8 text", "save it as UTF-8");
        } catch (IOException e) {
            problems.inFile(name, place, "the file can't be read (" + Words.shortened(String.valueOf(e.getMessage()))
                    + ')', "give the user of this process the right to read it");
        }
    }

    private void addContent(String name, int place, byte[] content) throws CharacterCodingException {
        if (bytes + content.length > LARGEST_SUM) {
            problems.inFile(name, place, "the rule files are together larger than " + (LARGEST_SUM >> 20)
                    + " MiB, this one was not read", "name fewer of them");
        } else {
            bytes += content.length;
            read.add(new SourceFile(name, place, decoded(content)));
        }
    }

    /** @return null when there is more than a file may hold; a length of 0 is also what a pipe has */
    static byte[] content(File file) throws IOException {
        return Contents.of(new FileInputStream(file), LARGEST_FILE);
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
