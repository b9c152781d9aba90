package io.github.shearpin.agent.reload;

import io.github.shearpin.agent.http.HttpTarget;
import io.github.shearpin.agent.logging.Log;
import io.github.shearpin.agent.rules.Contents;
import io.github.shearpin.agent.rules.RemoteFiles;
import java.io.File;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Date;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Rule files that servers have, such as those of Spring Cloud Config and Consul. What has not changed is not sent again, as
 * far as the server knows ETags. What was good is kept on disk: a program that is started while the server is away begins with
 * that. Thread-safe.
 */
public final class HttpFiles implements RemoteFiles {

    /** A program that starts waits for the answer. */
    private static final HttpTarget.Waits WAITS = new HttpTarget.Waits(3_000, 5_000, 10_000);
    /** A little more than a rule file may hold, so that who reads it says what is wrong. */
    private static final int MOST_BYTES = (4 << 20) + 1;

    /** What a URL had when it was last asked. */
    private static final class Copy {
        private final byte[] content;
        private final String etag;

        Copy(byte[] content, String etag) {
            this.content = content;
            this.etag = etag;
        }
    }

    private final File folder;
    /** What servers had when they were last asked; they are asked by one thread at a time, and who reads does not wait for it. */
    private final Map<String, Copy> copies = new ConcurrentHashMap<String, Copy>();
    /** Why a server could not be asked by {@link #ask}, until that is read. */
    private final Map<String, IOException> unanswered = new ConcurrentHashMap<String, IOException>();
    /** What was last read, which need not be what a server was last found to have. */
    private final Map<String, Copy> taken = new ConcurrentHashMap<String, Copy>();
    private final Map<String, String> failuresTold = new HashMap<String, String>();
    /** When those were kept that have come from disk, as their servers have not answered yet. */
    private final Map<String, Date> fromDisk = new ConcurrentHashMap<String, Date>();
    private boolean folderTold;

    /** @param folder where good copies are kept; made when there is one; null: nowhere */
    public HttpFiles(File folder) {
        this.folder = folder;
    }

    /** What the URL had when its server was last asked, which is now if it never was; from disk if it can't be. */
    @Override
    public byte[] read(String url) throws IOException {
        IOException failure = unanswered.remove(url);
        if (failure != null) {
            throw failure;
        }
        Copy known = copies.get(url);
        if (known == null) {
            known = first(url);
        }
        taken.put(url, known);
        return known.content;
    }

    private synchronized Copy first(String url) throws IOException {
        try {
            fetch(url);
        } catch (IOException failure) {
            File kept = file(url);
            if (kept == null || !kept.isFile()) {
                throw failure;
            }
            copies.put(url, new Copy(content(kept), null));
            fromDisk.put(url, new Date(kept.lastModified()));
            Log.line("rules from " + shown(url) + " can't be fetched: " + failure.getMessage() + "; those kept in " + kept
                    + " on " + new Date(kept.lastModified()) + " are used, until the server answers");
        }
        return copies.get(url);
    }

    /** Asks the servers of all that was read, for who wants it as it is now: if one can't be asked, to read it fails once. */
    public synchronized void ask() {
        for (String url : copies.keySet()) {
            try {
                fetch(url);
                unanswered.remove(url);
            } catch (IOException failure) {
                unanswered.put(url, failure);
            }
        }
    }

    /**
     * Asks the server.
     *
     * @return whether it has something else than before; false where it can't be asked, which is told once
     */
    public synchronized boolean hasChanged(String url) {
        Copy before = copies.get(url);
        try {
            fetch(url);
        } catch (IOException failure) {
            String told = String.valueOf(failure.getMessage());
            if (!told.equals(failuresTold.put(url, told))) {
                Log.line("rules from " + shown(url) + " can't be looked at: " + failure.getMessage()
                        + "; those in force stay, and it is tried again");
            }
            return false;
        } catch (IllegalArgumentException noUrl) {
            return false; // which is told when it is read
        }
        if (failuresTold.remove(url) != null) {
            Log.line("rules from " + shown(url) + " can be looked at again");
        }
        return before == null || !Arrays.equals(before.content, copies.get(url).content);
    }

    private void fetch(String url) throws IOException {
        Copy before = copies.get(url);
        HttpTarget target = new HttpTarget(url, WAITS);
        Map<String, String> headers = new HashMap<String, String>();
        headers.put("Accept", "application/yaml, text/plain;q=0.9, */*;q=0.8");
        if (before != null && before.etag != null) {
            headers.put("If-None-Match", before.etag);
        }
        HttpTarget.Answer answer = target.send("GET", headers, null, MOST_BYTES);
        fromDisk.remove(url);
        if (answer.status() == 200) {
            copies.put(url, new Copy(answer.body(), answer.header("ETag")));
        } else if (answer.status() != 304 || before == null) {
            throw new IOException("the server answered " + answer.status() + (answer.status() / 100 == 3
                    ? ", and redirects are not followed: name " + answer.header("Location") : ""));
        }
    }

    /** Which rules are those that were kept, as their servers have not answered since the start; null: none. */
    public String old() {
        StringBuilder old = new StringBuilder();
        for (Map.Entry<String, Date> each : fromDisk.entrySet()) {
            old.append(old.length() == 0 ? "" : ", ").append("those of ").append(shown(each.getKey())).append(" as they were kept on ")
                    .append(each.getValue());
        }
        return old.length() == 0 ? null : old + ", as the server has not answered since";
    }

    /** What was read last was right, and is in force. */
    public void keep() {
        for (Map.Entry<String, Copy> copy : taken.entrySet()) {
            File kept = file(copy.getKey());
            try {
                if (kept == null) {
                    throw new IOException("this user has no home directory");
                }
                if (!kept.isFile() || !Arrays.equals(content(kept), copy.getValue().content)) {
                    write(copy.getValue().content, kept);
                }
            } catch (IOException failure) {
                if (!folderTold) {
                    folderTold = true;
                    Log.line("rules from " + shown(copy.getKey()) + " can't be kept" + (kept == null ? "" : " in " + kept) + ": " + failure.getMessage()
                            + "; a start without that server would be one without rules. Set cache to a folder that can be"
                            + " written (agent argument cache=, or SHEARPIN_CACHE)");
                }
            }
        }
    }

    /** Whole or not at all; for this user alone, since it says who is to be guarded how. */
    private void write(byte[] content, File to) throws IOException {
        if (!folder.isDirectory() && !folder.mkdirs()) {
            throw new IOException("the folder can't be made");
        }
        File part = File.createTempFile(to.getName(), ".part", folder);
        boolean moved = false;
        try {
            part.setReadable(false, false);
            part.setReadable(true, true);
            OutputStream out = new FileOutputStream(part);
            try {
                out.write(content);
            } finally {
                out.close();
            }
            moved = part.renameTo(to) || to.delete() && part.renameTo(to); // Windows does not replace a file
            if (!moved) {
                throw new IOException("the file can't be replaced");
            }
        } finally {
            if (!moved) {
                part.delete();
            }
        }
    }

    /** Null: nothing is kept. */
    private File file(String url) {
        if (folder == null) {
            return null;
        }
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(url.getBytes(StandardCharsets.UTF_8));
            StringBuilder name = new StringBuilder("rules-");
            for (int i = 0; i < 8; i++) {
                name.append(String.format("%02x", hash[i]));
            }
            return new File(folder, name.append(".yaml").toString());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every JVM has it
        }
    }

    private static byte[] content(File file) throws IOException {
        byte[] content = Contents.of(new FileInputStream(file), MOST_BYTES);
        if (content == null) {
            throw new IOException(file + " is longer than a rule file may be");
        }
        return content;
    }

    /** Without the query, in which tokens may stand. */
    @Override
    public String shown(String url) {
        HttpTarget target = new HttpTarget(url, WAITS);
        int query = target.path().indexOf('?');
        return target.origin() + (query < 0 ? target.path() : target.path().substring(0, query) + "?...");
    }
}
