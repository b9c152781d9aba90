package io.github.shearpin.agent.export;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Reads what OpenSSL and others write between lines of dashes (RFC 7468). */
final class Pem {

    private static final String BEGIN = "-----BEGIN ";
    private static final String DASHES = "-----";
    private static final int SEQUENCE = 0x30;
    private static final int OCTET_STRING = 0x04;
    /** INTEGER 0. */
    private static final byte[] VERSION = {2, 1, 0};

    /** One piece of a file. Immutable. */
    static final class Block {
        /** Such as {@code CERTIFICATE}. */
        final String label;
        final boolean isEncrypted;
        private final String body;

        Block(String label, String body) {
            this.label = label;
            this.isEncrypted = label.startsWith("ENCRYPTED ") || body.contains("ENCRYPTED");
            this.body = body;
        }

        /** @throws IllegalArgumentException when it is not in Base64 */
        byte[] bytes() {
            return Base64.getMimeDecoder().decode(body);
        }
    }

    private Pem() {
    }

    /** The pieces of a file, whatever stands around them. */
    static List<Block> blocks(byte[] file) {
        String text = new String(file, StandardCharsets.ISO_8859_1);
        List<Block> blocks = new ArrayList<Block>();
        int begin = text.indexOf(BEGIN);
        while (begin >= 0) {
            int labelEnd = text.indexOf(DASHES, begin + BEGIN.length());
            String label = labelEnd < 0 ? "" : text.substring(begin + BEGIN.length(), labelEnd);
            int end = labelEnd < 0 ? -1 : text.indexOf("-----END " + label + DASHES, labelEnd);
            if (end >= 0) {
                blocks.add(new Block(label, text.substring(labelEnd + DASHES.length(), end)));
            }
            begin = text.indexOf(BEGIN, end < 0 ? begin + 1 : end);
        }
        return blocks;
    }

    /**
     * An RSA key of PKCS #1 (RFC 8017) or an EC key of SEC 1 (RFC 5915) as one of PKCS #8 (RFC 5208), which Java reads: that
     * puts before it what kind of key it is, as a certificate's public key does.
     */
    static byte[] pkcs8(byte[] key, PublicKey certified) {
        byte[] publicKey = certified.getEncoded();
        int algorithm = contentStart(publicKey, 0);
        int algorithmEnd = contentStart(publicKey, algorithm) + contentLength(publicKey, algorithm);
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        content.write(VERSION, 0, VERSION.length);
        content.write(publicKey, algorithm, algorithmEnd - algorithm);
        write(content, OCTET_STRING, key);
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        write(whole, SEQUENCE, content.toByteArray());
        return whole.toByteArray();
    }

    /** Where the content of the DER value at an index begins. */
    private static int contentStart(byte[] der, int index) {
        int length = der[index + 1];
        return index + 2 + (length < 0 ? length & 0x7F : 0);
    }

    private static int contentLength(byte[] der, int index) {
        int length = 0;
        if (der[index + 1] >= 0) {
            return der[index + 1];
        }
        for (int i = index + 2; i < contentStart(der, index); i++) {
            length = length << 8 | der[i] & 0xFF;
        }
        return length;
    }

    /** Lengths are as short as can be: JDKs before 21 refuse others. */
    private static void write(ByteArrayOutputStream der, int tag, byte[] content) {
        der.write(tag);
        if (content.length >= 0x80) {
            int bytes = content.length < 0x100 ? 1 : content.length < 0x10000 ? 2 : 3; // a file is shorter than 2 MiB
            der.write(0x80 | bytes);
            for (int shift = 8 * (bytes - 1); shift > 0; shift -= 8) {
                der.write(content.length >> shift);
            }
        }
        der.write(content.length);
        der.write(content, 0, content.length);
    }
}
