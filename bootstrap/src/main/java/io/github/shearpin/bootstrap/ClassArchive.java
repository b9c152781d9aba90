package io.github.shearpin.bootstrap;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.jar.JarFile;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.ZipEntry;

/**
 * The class files of the agent and its libraries, and its resources, all in one stored entry of the jar. As entries of their own they would
 * make the jar a fifth larger, and the JDK would read the names of all thousands of them at each start.
 *
 * <p>The entry begins with the number of classes and a table. It has, in the order of the first of them, four numbers for
 * each class: the hash code of its name, which no two share; where its file begins after the table; how many bytes it takes
 * there; and how many it has, which is the same for those that are not deflated. All numbers take four bytes, the highest
 * first. Packaging writes it. Thread-safe.
 */
final class ClassArchive {

    private static final String ENTRY = "shearpin/classes";
    private static final int NUMBER = 4;
    private static final int ROW = 4 * NUMBER;

    private final JarFile jar;
    private final ZipEntry entry;
    private final byte[] table;

    ClassArchive(JarFile jar) throws IOException {
        this.jar = jar;
        this.entry = jar.getEntry(ENTRY);
        if (entry == null) {
            throw new IOException(ENTRY + " is missing from " + jar.getName());
        }
        int rows = number(read(0, NUMBER), 0);
        this.table = read(NUMBER, rows * ROW);
    }

    /**
     * The file of a class; null: there is none. For one in a million names that are not there, it may be that of a class
     * whose name has the same hash code; the JVM sees that.
     *
     * @param name with dots; of a resource the path
     */
    byte[] read(String name) throws IOException {
        int row = find(name.hashCode());
        if (row < 0) {
            return null;
        }
        int length = number(table, row + 3 * NUMBER);
        byte[] bytes = read(NUMBER + table.length + number(table, row + NUMBER), number(table, row + 2 * NUMBER));
        return bytes.length == length ? bytes : inflate(bytes, length);
    }

    private int find(int hash) {
        int low = 0;
        int high = table.length / ROW - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int found = number(table, middle * ROW);
            if (found == hash) {
                return middle * ROW;
            }
            if (found < hash) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return -1;
    }

    private byte[] read(int from, int length) throws IOException {
        byte[] bytes = new byte[length];
        InputStream in = jar.getInputStream(entry);
        try {
            boolean complete = in.skip(from) == from;
            for (int read = 0, n; complete && read < length; read += n) {
                n = in.read(bytes, read, length - read);
                complete = n > 0;
            }
            if (!complete) {
                throw new EOFException(ENTRY + " of " + jar.getName() + " ends too early");
            }
            return bytes;
        } finally {
            in.close();
        }
    }

    private static byte[] inflate(byte[] deflated, int length) throws IOException {
        Inflater inflater = new Inflater(true);
        try {
            byte[] bytes = new byte[length];
            inflater.setInput(deflated);
            if (inflater.inflate(bytes) != length) {
                throw new EOFException("a class file ends too early");
            }
            return bytes;
        } catch (DataFormatException e) {
            throw new IOException(e);
        } finally {
            inflater.end();
        }
    }

    private static int number(byte[] bytes, int at) {
        return bytes[at] << 24 | (bytes[at + 1] & 0xFF) << 16 | (bytes[at + 2] & 0xFF) << 8 | bytes[at + 3] & 0xFF;
    }
}
