package io.github.shearpin.agent.cli;

import io.github.shearpin.agent.weave.ClassFileSource;
import io.github.shearpin.agent.weave.UnreadableClassException;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;

/**
 * Jars, wars, ears and directories, with the jars in them and in those, and the JDK's own classes. What can't be read is named
 * once and passed over. At no time is there more in memory than one class file. Not thread-safe.
 */
final class ClassPath implements ClassFileSource {

    /** An ear holds wars, those hold jars, and some of these hold more. */
    private static final int DEEPEST = 5;

    private static final List<String> ARCHIVES = Arrays.asList(".jar", ".war", ".ear", ".rar", ".sar", ".hpi", ".jpi");

    private static final String CUT_OFF = "it is cut off, and no JVM will open it (what comes before the cut was looked at); put a"
            + " whole copy in its place";

    private final List<File> files = new ArrayList<File>();
    private final List<String> missing = new ArrayList<String>();
    private final Set<String> modules = new HashSet<String>();
    private boolean jdk;
    private final Map<String, String> skipped = new LinkedHashMap<String, String>();
    private final Set<String> archives = new HashSet<String>();
    private ClassFileReader reader;

    /** @param text entries, joined by {@code :} or {@code ;} */
    void add(String text) {
        if (new File(text).exists()) {
            files.add(new File(text)); // though its name may hold what else would join two
            return;
        }
        int from = 0;
        while (from < text.length()) {
            int to = end(text, from);
            if (to > from) {
                addOne(text.substring(from, to));
            }
            from = to + 1;
        }
    }

    /** A colon also follows the letter of a Windows drive, and {@code jdk}. */
    private static int end(String text, int from) {
        int at = from;
        if (text.startsWith("jdk:", from)) {
            at += 4;
        } else if (text.length() > from + 2 && text.charAt(from + 1) == ':' && Character.isLetter(text.charAt(from))
                && (text.charAt(from + 2) == '\\' || File.separatorChar == '\\')) {
            at += 2;
        }
        while (at < text.length() && text.charAt(at) != ':' && text.charAt(at) != ';') {
            at++;
        }
        return at;
    }

    private void addOne(String entry) {
        if (entry.startsWith("jdk:")) {
            String module = entry.substring("jdk:".length());
            String problem = JdkClasses.problem(module);
            if (problem == null) {
                addJdk(module);
            } else {
                missing.add(entry + ": " + problem + "; correct --classpath");
            }
            return;
        }
        boolean all = entry.equals("*") || entry.endsWith("/*") || entry.endsWith(File.separator + "*");
        File file = new File(all ? entry.substring(0, entry.length() - 1) + "." : entry);
        if (!file.exists()) {
            missing.add(entry + ": there is no such file or directory"
                    + (file.isAbsolute() ? "" : " in " + System.getProperty("user.dir")) + "; correct --classpath");
        } else {
            files.add(all ? file.getParentFile() : file);
        }
    }

    /** Looks at the JDK's classes, too; of all its modules unless one is named. */
    void addJdk(String module) {
        if (module.isEmpty()) {
            modules.clear();
        } else if (!jdk || !modules.isEmpty()) {
            modules.add(module);
        }
        jdk = true;
    }

    boolean isEmpty() {
        return files.isEmpty() && missing.isEmpty() && !jdk;
    }

    /** What was named and does not exist, a line each. */
    List<String> missing() {
        return missing;
    }

    @Override
    public Collection<String> namesOfJdk() {
        try {
            return JdkClasses.names();
        } catch (IOException e) {
            return Collections.emptySet(); // they are but suggested
        }
    }

    @Override
    public Map<String, String> skipped() {
        return skipped;
    }

    /** How many jars, wars and the like were read. */
    int archives() {
        return archives.size();
    }

    @Override
    public void visit(Visitor visitor) {
        reader = new ClassFileReader();
        Set<String> once = new HashSet<String>();
        for (int next = 0; next < files.size(); next++) { // reading one may add those that its manifest names
            visit(files.get(next), 0, once, visitor);
        }
        if (jdk) {
            try {
                JdkClasses.visit(modules, visitor);
            } catch (IOException e) {
                skip("jdk:", e.toString());
            }
        }
    }

    private void visit(File file, int depth, Set<String> once, Visitor visitor) {
        if (!once.add(canonical(file))) {
            return;
        }
        if (file.isDirectory()) {
            String[] names = file.list();
            if (names == null) {
                skip(file.getPath(), "the directory can't be listed");
                return;
            }
            Arrays.sort(names);
            for (String name : names) {
                File inner = new File(file, name);
                if (inner.isDirectory() || name.endsWith(".class") || isArchive(name)) {
                    visit(inner, depth + 1, once, visitor);
                }
            }
        } else if (file.getName().endsWith(".class")) {
            visitClass(file, visitor);
        } else if (visitor.enters(file.getPath())) {
            visitArchive(file, visitor);
        }
    }

    private static String canonical(File file) {
        try {
            return file.getCanonicalPath();
        } catch (IOException e) {
            return file.getPath();
        }
    }

    private void visitClass(File file, Visitor visitor) {
        String folder = String.valueOf(file.getParent());
        if (!visitor.enters(folder) || !visitor.wants(folder, file.getName())) {
            return;
        }
        try {
            InputStream in = new FileInputStream(file);
            try {
                take(folder, file.getPath(), in, visitor);
            } finally {
                in.close();
            }
        } catch (IOException e) {
            skip(file.getPath(), e.toString());
        }
    }

    private void visitArchive(File file, Visitor visitor) {
        try {
            ZipFile zip = new ZipFile(file);
            try {
                archives.add(file.getPath());
                List<ZipEntry> inner = new ArrayList<ZipEntry>();
                for (ZipEntry entry : Collections.list(zip.entries())) {
                    if (isWanted(file.getPath(), entry, visitor)) {
                        if (entry.getName().endsWith(".class")) {
                            visit(zip, file, entry, visitor);
                        } else {
                            inner.add(entry); // an application's own classes come before its libraries'
                        }
                    }
                }
                for (ZipEntry entry : inner) {
                    visit(zip, file, entry, visitor);
                }
                ManifestPath.addTo(files, file, zip);
            } finally {
                zip.close();
            }
        } catch (IOException e) {
            skip(file.getPath(), message(e));
        } catch (RuntimeException e) { // names that are no text, on JDK 8
            skip(file.getPath(), message(e));
        }
    }

    private void visit(ZipFile zip, File file, ZipEntry entry, Visitor visitor) throws IOException {
        InputStream in = zip.getInputStream(entry);
        try {
            visit(file.getPath(), entry.getName(), in, 1, visitor);
        } finally {
            in.close();
        }
    }

    /** Versions for later JDKs are other copies of classes that are there besides. */
    private static boolean isWanted(String container, ZipEntry entry, Visitor visitor) {
        String name = entry.getName();
        return !name.startsWith("META-INF/versions/") && (name.endsWith(".class") ? visitor.wants(container, name.substring(name.lastIndexOf('/') + 1))
                : isArchive(name) && visitor.enters(inner(container, name)));
    }

    private void visit(String container, String name, InputStream in, int depth, Visitor visitor) throws IOException {
        if (name.endsWith(".class")) {
            take(container, container + "!/" + name, in, visitor);
        } else {
            visitInner(inner(container, name), in, depth + 1, visitor);
        }
    }

    /** An archive within one is read as it comes by. */
    private void visitInner(String container, InputStream in, int depth, Visitor visitor) {
        if (depth > DEEPEST) {
            skip(container, "it lies deeper than " + DEEPEST + " archives");
            return;
        }
        ZipStream stream = new ZipStream(in);
        try {
            ZipInputStream zip = new ZipInputStream(stream); // not closed: it would close what it lies in
            boolean any = false;
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                any = true;
                if (isWanted(container, entry, visitor)) {
                    visit(container, entry.getName(), zip, depth, visitor);
                }
            }
            if (!any) {
                skip(container, "it is no zip file, or is empty");
            } else if (stream.isCutOff()) {
                skip(container, CUT_OFF);
            } else {
                archives.add(container);
            }
        } catch (IOException e) {
            skip(container, stream.isCutOff() ? CUT_OFF : message(e));
        } catch (RuntimeException e) {
            skip(container, message(e));
        }
    }

    private void take(String container, String where, InputStream in, Visitor visitor) throws IOException {
        if (where.endsWith("/module-info.class")) {
            return;
        }
        byte[] classFile = reader.read(in);
        if (classFile == null) {
            skip(where, "it is larger than any class the JVM would take");
            return;
        }
        try {
            visitor.take(container, classFile, false);
        } catch (UnreadableClassException e) {
            skip(where, "the class file is not readable: " + e.getMessage());
        }
    }

    private void skip(String where, String why) {
        if (!skipped.containsKey(where)) {
            skipped.put(where, why);
        }
    }

    private static String message(Exception e) {
        return e.getMessage() == null ? e.toString() : e.getMessage();
    }

    private static String inner(String container, String name) {
        return container + "!/" + name;
    }

    private static boolean isArchive(String name) {
        for (String suffix : ARCHIVES) {
            if (name.length() > suffix.length() && name.regionMatches(true, name.length() - suffix.length(), suffix, 0,
                    suffix.length())) {
                return true;
            }
        }
        return false;
    }
}
