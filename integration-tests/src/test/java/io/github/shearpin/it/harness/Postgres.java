package io.github.shearpin.it.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A PostgreSQL server of Debian's package on a free port of the loopback interface, with a database of its own. */
public final class Postgres implements AutoCloseable {

    /** Who may log in, without a password. */
    public static final String USER = "shop";

    private static final Path VERSIONS = Path.of("/usr/lib/postgresql");

    private final Path folder;
    private final int port;
    private final Child server;

    private Postgres(Path folder, int port, Child server) {
        this.folder = folder;
        this.port = port;
        this.server = server;
    }

    /** @throws org.opentest4j.TestAbortedException when the package is not installed */
    public static Postgres start() {
        Path programs = programs();
        Path folder = folder();
        Path work = Work.folder("postgres");
        try (Child initdb = JavaRun.start("initdb", asServer(programs.resolve("initdb").toString(), "-D", folder.toString(),
                "-U", USER, "-A", "trust", "--no-sync"), work, Map.of())) {
            if (initdb.awaitExit() != 0) {
                throw new AssertionError("no database: " + initdb);
            }
        }
        int port = Http.freePort();
        Child server = JavaRun.start("postgres", asServer(programs.resolve("postgres").toString(), "-D", folder.toString(), "-p",
                String.valueOf(port), "-h", "127.0.0.1", "-c", "unix_socket_directories=", "-c", "fsync=off"), work, Map.of());
        server.awaitErr(line -> line.contains("ready to accept connections"), "that it takes connections");
        return new Postgres(folder, port, server);
    }

    public String url() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
    }

    /** Kills it; connections break, and there are no new ones. */
    public void kill() {
        server.close();
    }

    /** It must not run as root, and then its files must not be root's. */
    private static List<String> asServer(String... command) {
        List<String> words = new ArrayList<>();
        if (isRoot()) {
            words.addAll(List.of(Work.tool("setpriv", "util-linux").toString(), "--reuid=postgres", "--regid=postgres",
                    "--clear-groups"));
        }
        words.addAll(List.of(command));
        return words;
    }

    private static boolean isRoot() {
        return System.getProperty("user.name").equals("root");
    }

    /** Where another user can reach it, which the build's folder may not be. */
    private static Path folder() {
        try {
            Path folder = Files.createTempDirectory("shearpin-postgres");
            if (isRoot()) {
                Files.setOwner(folder, folder.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("postgres"));
            }
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path programs() {
        try (Stream<Path> versions = Files.isDirectory(VERSIONS) ? Files.list(VERSIONS) : Stream.empty()) {
            return versions.map(version -> version.resolve("bin")).filter(bin -> Files.isExecutable(bin.resolve("postgres")))
                    .max(Comparator.naturalOrder()).orElseGet(() -> Missing.skip("there is no PostgreSQL in " + VERSIONS
                            + ": install Debian's package postgresql"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        server.close();
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
