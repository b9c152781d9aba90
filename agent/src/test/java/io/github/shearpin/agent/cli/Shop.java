package io.github.shearpin.agent.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.tools.ToolProvider;

/** A small program, compiled, to be checked. */
final class Shop {

    private static final List<String> SOURCES = List.of(
            """
            package com.acme.pay;
            public interface PaymentClient {
                boolean charge(String account, int amount);
                default void ping() { }
            }
            """, """
            package com.acme.pay;
            public class CardClient extends BaseClient implements PaymentClient {
                public boolean charge(String account, int amount) { return amount > 0; }
                private void audit() { }
                public native int checksum();
                public static class Builder { public CardClient build() { return new CardClient(); } }
            }
            """, """
            package com.acme.pay;
            public abstract class BaseClient {
                public void connect() { }
                public abstract boolean charge(String account, int amount);
            }
            """, """
            package com.acme.shop;
            @Remote
            public class OrderService {
                public String place(String order) { return order; }
                public String place(String order, int count) { return order; }
                public synchronized int reserve(int count) { return count; }
                public int insertOrder(String order) { return 1; }
                @Guarded public void cancel(String order) { }
                public Runnable later() { return () -> cancel("it"); }
            }
            """, """
            package com.acme.shop;
            public @interface Remote { }
            """, """
            package com.acme.shop;
            public @interface Guarded { }
            """);

    private Shop() {
    }

    /** A folder of its class files. */
    static Path classes(Path folder) {
        return compile(folder, SOURCES);
    }

    /** A folder of the class files of these sources. */
    static Path compile(Path folder, List<String> texts) {
        try {
            Path sources = Files.createDirectories(folder.resolve("sources"));
            Path classes = Files.createDirectories(folder.resolve("classes"));
            List<String> words = new ArrayList<>(List.of("-parameters", "-d", classes.toString()));
            for (String source : texts) {
                String name = source.replaceAll("(?s).*?(?:class|interface) (\\w+).*", "$1");
                words.add(Files.writeString(sources.resolve(name + ".java"), source).toString());
            }
            ByteArrayOutputStream told = new ByteArrayOutputStream();
            if (ToolProvider.getSystemJavaCompiler().run(null, told, told, words.toArray(new String[0])) != 0) {
                throw new AssertionError(told);
            }
            return classes;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Its class files by the names of their entries, below a prefix such as {@code WEB-INF/classes/}. */
    static Map<String, byte[]> entries(Path classes, String prefix) {
        Map<String, byte[]> entries = new TreeMap<>();
        try (Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                entries.put(prefix + classes.relativize(file).toString().replace('\\', '/'), Files.readAllBytes(file));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return entries;
    }

    /** A jar of these entries; jars in it are stored, as Spring Boot stores them. */
    static byte[] jar(Map<String, byte[]> entries) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, byte[]> content : entries.entrySet()) {
                ZipEntry entry = new ZipEntry(content.getKey());
                if (content.getKey().endsWith(".jar")) {
                    CRC32 sum = new CRC32();
                    sum.update(content.getValue());
                    entry.setMethod(ZipEntry.STORED);
                    entry.setSize(content.getValue().length);
                    entry.setCrc(sum.getValue());
                }
                zip.putNextEntry(entry);
                zip.write(content.getValue());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
