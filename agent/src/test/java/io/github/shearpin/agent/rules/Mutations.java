package io.github.shearpin.agent.rules;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Makes inputs of inputs: what a slip of the hand, a template that went wrong, or malice would make of a file. Not thread-safe. */
final class Mutations {

    private final Random random;
    private final List<byte[]> seeds;
    private final List<String> words;

    /** @param words what stands in rule files */
    Mutations(long seed, List<byte[]> seeds, List<String> words) {
        this.random = new Random(seed);
        this.seeds = seeds;
        this.words = words;
    }

    byte[] next() {
        byte[] bytes = any(seeds);
        for (int i = random.nextInt(2) + random.nextInt(2); i >= 0; i--) {
            bytes = mutated(bytes);
        }
        return bytes;
    }

    private byte[] mutated(byte[] bytes) {
        int from = random.nextInt(bytes.length + 1);
        int to = Math.min(bytes.length, from + random.nextInt(random.nextInt(8) == 0 ? 200 : 8));
        switch (random.nextInt(10)) {
            case 0:
                return replaced(bytes, from, to, new byte[0]);
            case 1:
                return replaced(bytes, from, from, Arrays.copyOfRange(bytes, from, to));
            case 2:
                return replaced(bytes, from, from, new byte[] {(byte) random.nextInt(random.nextBoolean() ? 128 : 256)});
            case 3:
                byte[] other = any(seeds);
                int at = random.nextInt(other.length + 1);
                return replaced(bytes, from, to, Arrays.copyOfRange(other, at, Math.min(other.length, at + random.nextInt(80))));
            case 4:
                return replacedLine(bytes);
            case 5:
                byte[] part = Arrays.copyOfRange(bytes, from, Math.min(to, from + 16));
                byte[] many = new byte[part.length * random.nextInt(300)];
                for (int i = 0; i < many.length; i++) {
                    many[i] = part[i % part.length];
                }
                return replaced(bytes, from, from, many);
            default:
                return replacedWord(bytes, from);
        }
    }

    /** A word of the file by another one. */
    private byte[] replacedWord(byte[] bytes, int from) {
        while (from > 0 && isOfWord(bytes[from - 1])) {
            from--;
        }
        int to = from;
        while (to < bytes.length && isOfWord(bytes[to])) {
            to++;
        }
        return replaced(bytes, from, to, any(words).getBytes(StandardCharsets.UTF_8));
    }

    private static boolean isOfWord(byte b) {
        return Character.isLetterOrDigit(b) || b == '-' || b == '.' || b == '$' || b == '%';
    }

    /** A line goes, comes twice, or another one comes in its place, further in or out. */
    private byte[] replacedLine(byte[] bytes) {
        String[] lines = new String(bytes, StandardCharsets.ISO_8859_1).split("\n", -1);
        int which = random.nextInt(lines.length);
        String other = lines[random.nextInt(lines.length)];
        switch (random.nextInt(4)) {
            case 0:
                lines[which] = other;
                break;
            case 1:
                lines[which] += "\n" + other;
                break;
            case 2:
                lines[which] = " ".repeat(random.nextInt(9)) + other.trim();
                break;
            default:
                lines[which] += "\n" + " ".repeat(random.nextInt(9)) + any(words) + ": " + any(words);
        }
        return String.join("\n", lines).getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] replaced(byte[] bytes, int from, int to, byte[] by) {
        byte[] made = new byte[bytes.length - (to - from) + by.length];
        System.arraycopy(bytes, 0, made, 0, from);
        System.arraycopy(by, 0, made, from, by.length);
        System.arraycopy(bytes, to, made, from + by.length, bytes.length - to);
        return made;
    }

    private <T> T any(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }
}
