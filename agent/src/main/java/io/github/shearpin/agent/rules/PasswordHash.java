package io.github.shearpin.agent.rules;

import java.util.Base64;

/**
 * What is kept of a password: PBKDF2 with HMAC-SHA-256 (RFC 8018) of it, written
 * {@code pbkdf2-sha256$ITERATIONS$SALT$HASH}, salt and hash in Base64. Immutable and thread-safe.
 */
public final class PasswordHash {

    /** What OWASP's Password Storage Cheat Sheet asks of PBKDF2 with HMAC-SHA-256 since 2023. */
    public static final int ITERATIONS = 600_000;
    public static final int SALT_BYTES = 16;
    public static final int HASH_BYTES = 32;

    /** Fewer are guessed too fast; more would hold up a scrape. */
    private static final int LEAST_ITERATIONS = 10_000;
    private static final int MOST_ITERATIONS = 10_000_000;
    private static final int LEAST_SALT_BYTES = 8;
    private static final int LONGEST_TEXT = 500;
    private static final String KIND = "pbkdf2-sha256";

    private final int iterations;
    private final byte[] salt;
    private final byte[] hash;

    public PasswordHash(int iterations, byte[] salt, byte[] hash) {
        this.iterations = iterations;
        this.salt = salt.clone();
        this.hash = hash.clone();
    }

    /** @throws IllegalArgumentException when it is none, with a message for a reader that repeats nothing of it */
    static PasswordHash parse(String text) {
        String[] parts = text.length() > LONGEST_TEXT ? new String[0] : text.split("\\$", -1);
        if (parts.length != 4 || !parts[0].equals(KIND)) {
            throw new IllegalArgumentException("this is no hash of a password (" + KIND + "$ITERATIONS$SALT$HASH)");
        }
        int iterations;
        try {
            iterations = Integer.parseInt(parts[1]);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("the iterations of the password's hash are no number");
        }
        if (iterations < LEAST_ITERATIONS || iterations > MOST_ITERATIONS) {
            throw new IllegalArgumentException("the iterations of the password's hash are not from " + LEAST_ITERATIONS + " to "
                    + MOST_ITERATIONS);
        }
        byte[] salt = decoded(parts[2], "salt");
        byte[] hash = decoded(parts[3], "last part");
        if (salt.length < LEAST_SALT_BYTES || hash.length != HASH_BYTES) {
            throw new IllegalArgumentException("the salt of the password's hash is shorter than " + LEAST_SALT_BYTES
                    + " bytes, or its last part is not " + HASH_BYTES + " bytes long");
        }
        return new PasswordHash(iterations, salt, hash);
    }

    private static byte[] decoded(String text, String what) {
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("the " + what + " of the password's hash is not in Base64");
        }
    }

    public int iterations() {
        return iterations;
    }

    public byte[] salt() {
        return salt.clone();
    }

    public byte[] hash() {
        return hash.clone();
    }

    /** As a rule file has it. */
    public String text() {
        Base64.Encoder base64 = Base64.getEncoder();
        return KIND + '$' + iterations + '$' + base64.encodeToString(salt) + '$' + base64.encodeToString(hash);
    }
}
