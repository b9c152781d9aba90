package io.github.shearpin.agent.cli;

import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * A zip file that is read as it comes by, and tells whether it came to its end: a {@code ZipInputStream} ends without a word
 * where the next entry's header is cut off, and never looks at the directory behind the entries, without which no JVM opens the
 * file. Source of the signatures: PKWARE's APPNOTE.TXT, 4.3. Not thread-safe.
 */
final class ZipStream extends FilterInputStream {

    private static final int ENTRY = 0x504b0304;
    private static final int OF_DIRECTORY = 0x504b0102;
    private static final int END = 0x504b0506;
    private static final int END_LENGTH = 22;

    private final byte[] one = new byte[1];
    private int latest;
    private long position;
    /** Where the end record begins; negative: none came since the latest entry or line of the directory. */
    private long end = -1;

    ZipStream(InputStream in) {
        super(in);
    }

    /** To be asked at last: reads what is left. */
    boolean isCutOff() {
        byte[] rest = new byte[8192];
        try {
            while (read(rest, 0, rest.length) >= 0) {
                // it is looked at as it comes by
            }
        } catch (EOFException e) {
            return true;
        } catch (IOException e) {
            return false; // what it lies in is broken in another way
        }
        return end < 0 || position - end < END_LENGTH;
    }

    @Override
    public int read() throws IOException {
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
        int read = in.read(into, from, length);
        for (int i = from; i < from + read; i++) {
            position++;
            latest = latest << 8 | into[i] & 0xff;
            if (latest == END) {
                end = position - 4;
            } else if (latest == ENTRY || latest == OF_DIRECTORY) {
                end = -1; // it was that of a zip file within this one
            }
        }
        return read;
    }
}
