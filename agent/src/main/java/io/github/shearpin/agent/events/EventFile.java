package io.github.shearpin.agent.events;

import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;

/**
 * A file that lines are appended to. Before it would grow too long it becomes {@code file.1}, which was {@code file.2} before,
 * and so on; the oldest goes. It is opened for each line, of which there are few: so it may be moved, removed or emptied by
 * others at any time, and a full disk or a missing directory are forgotten as soon as they are mended. Not thread-safe; of
 * two programs, each wants a file of its own.
 */
final class EventFile implements EventOutput {

    private final File file;
    private final long maxBytes;
    private final int files;

    /** @param files how many there may be, this one included */
    EventFile(File file, long maxBytes, int files) {
        this.file = file;
        this.maxBytes = maxBytes;
        this.files = files;
    }

    /**
     * Why nothing can be written to it, as far as can be seen without making it; null: nothing is known against it. What can
     * be written to now need not stay so.
     */
    static String problem(File file) {
        File directory = file.getParentFile();
        if (file.isDirectory()) {
            return "it is a directory";
        }
        if (!directory.isDirectory()) {
            return "there is no directory " + directory;
        }
        if (!file.exists() && !directory.canWrite() || file.exists() && !file.canWrite()) {
            return "this process has no right to write " + (file.exists() ? "to it" : "in " + directory);
        }
        return null;
    }

    @Override
    public void write(byte[] line) throws IOException {
        long length = file.length();
        if (length > 0 && length + line.length > maxBytes) {
            rotate();
            length = 0;
        }
        byte[] whole = line;
        if (length > 0 && !endsWithLine()) {
            // A program that was killed, or a disk that was full, has left half a line.
            whole = new byte[line.length + 1];
            whole[0] = '\n';
            System.arraycopy(line, 0, whole, 1, line.length);
        }
        OutputStream out = new FileOutputStream(file, true);
        try {
            out.write(whole);
        } finally {
            out.close();
        }
    }

    private boolean endsWithLine() throws IOException {
        RandomAccessFile end = new RandomAccessFile(file, "r");
        try {
            end.seek(Math.max(0, end.length() - 1));
            return end.read() == '\n';
        } finally {
            end.close();
        }
    }

    private void rotate() throws IOException {
        remove(files == 1 ? file : numbered(files - 1));
        for (int number = files - 2; number >= 0; number--) {
            rename(numbered(number), numbered(number + 1));
        }
    }

    private File numbered(int number) {
        return number == 0 ? file : new File(file.getPath() + '.' + number);
    }

    private static void remove(File old) throws IOException {
        if (old.exists() && !old.delete()) {
            throw new IOException(old + " cannot be removed, to make room");
        }
    }

    private static void rename(File from, File to) throws IOException {
        if (from.exists() && !from.renameTo(to)) {
            throw new IOException("it is full, and " + from + " cannot be renamed to " + to.getName());
        }
    }
}
