package io.github.shearpin.agent.export;

import io.github.shearpin.agent.rules.PasswordHash;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/** Makes what is kept of a password, and compares passwords with it. Stateless and thread-safe. */
public final class PasswordHasher {

    private PasswordHasher() {
    }

    /**
     * With a salt of its own, so that two of one password differ. Takes some tenths of a second.
     *
     * @param password not empty
     */
    public static PasswordHash hash(char[] password) throws GeneralSecurityException {
        byte[] salt = new byte[PasswordHash.SALT_BYTES];
        new SecureRandom().nextBytes(salt);
        return new PasswordHash(PasswordHash.ITERATIONS, salt, derived(password, salt, PasswordHash.ITERATIONS));
    }

    /** Takes as long whether it is right or not. */
    static boolean isOf(PasswordHash hash, char[] password) throws GeneralSecurityException {
        return MessageDigest.isEqual(hash.hash(), derived(password, hash.salt(), hash.iterations()));
    }

    private static byte[] derived(char[] password, byte[] salt, int iterations) throws GeneralSecurityException {
        PBEKeySpec spec = new PBEKeySpec(password, salt, iterations, PasswordHash.HASH_BYTES * 8);
        try {
            return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256").generateSecret(spec).getEncoded();
        } finally {
            spec.clearPassword();
        }
    }
}
