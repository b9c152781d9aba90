package io.github.shearpin.agent.attach;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.StringReader;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/**
 * Attaches to a HotSpot JVM on Linux without the JDK's API for that, which JREs lack: as {@code sun.tools.attach} does, but with the
 * sockets of Java 16. A signal has the JVM listen on a socket in its {@code /tmp}; there it takes one command a connection.
 */
final class HotSpotProtocol {

    private static final long LONGEST_WAIT_MILLIS = 10_000;
    private static final long PAUSE_MILLIS = 20;

    private final LinuxProcess process;

    private HotSpotProtocol(LinuxProcess process) {
        this.process = process;
    }

    /** Null: it can't be spoken, here or with that process. */
    static HotSpotProtocol with(LinuxProcess process) {
        try {
            Class.forName("java.net.UnixDomainSocketAddress");
        } catch (ClassNotFoundException java15) {
            return null;
        }
        return process == null || System.getProperty("java.vm.name", "").contains("OpenJ9") ? null : new HotSpotProtocol(process);
    }

    Properties systemProperties() throws IOException {
        Properties properties = new Properties();
        properties.load(new StringReader(answer("properties")));
        return properties;
    }

    /** Returns when the agent has. */
    void loadAgent(String jar, String argument) throws IOException {
        answer("load", "instrument", "false", jar + '=' + argument);
    }

    /** @throws IOException it was refused, in the JVM's words */
    private String answer(String command, String... arguments) throws IOException {
        ByteArrayOutputStream asked = new ByteArrayOutputStream();
        put("1", asked); // the version of the protocol
        put(command, asked);
        for (int i = 0; i < 3; i++) { // of which there are always three
            put(i < arguments.length ? arguments[i] : "", asked);
        }
        try (SocketChannel channel = connect()) {
            ByteBuffer out = ByteBuffer.wrap(asked.toByteArray());
            while (out.hasRemaining()) {
                channel.write(out);
            }
            ByteArrayOutputStream answer = new ByteArrayOutputStream();
            ByteBuffer in = ByteBuffer.allocate(4096);
            while (channel.read(in) >= 0) {
                answer.write(in.array(), 0, in.position());
                in.clear();
            }
            String text = new String(answer.toByteArray(), StandardCharsets.UTF_8);
            int end = text.indexOf('\n');
            if (!text.startsWith("0\n")) {
                throw new IOException(end < 0 ? "it answered " + text : text.substring(end + 1).trim());
            }
            return text.substring(end + 1);
        }
    }

    private static void put(String word, ByteArrayOutputStream to) throws IOException {
        to.write(word.getBytes(StandardCharsets.UTF_8));
        to.write(0);
    }

    private SocketChannel connect() throws IOException {
        File socket = process.attachSocket();
        if (!socket.exists()) {
            awaken(socket);
        }
        try {
            SocketAddress address = (SocketAddress) Class.forName("java.net.UnixDomainSocketAddress").getMethod("of", Path.class)
                    .invoke(null, socket.toPath());
            SocketChannel channel = (SocketChannel) SocketChannel.class.getMethod("open", SocketAddress.class).invoke(null, address);
            return channel;
        } catch (ReflectiveOperationException e) {
            throw new IOException(String.valueOf(e.getCause()), e);
        }
    }

    /** By a file and a signal; without the file, the signal has it print its threads. */
    private void awaken(File socket) throws IOException {
        File trigger = new File(process.root(), "tmp/.attach_pid" + process.ownPid());
        Files.createFile(trigger.toPath());
        try {
            process.give(trigger.toPath());
            if (new ProcessBuilder("kill", "-QUIT", process.pid()).inheritIO().start().waitFor() != 0) {
                throw new IOException("Operation not permitted");
            }
            for (long waited = 0; !socket.exists(); waited += PAUSE_MILLIS) {
                if (waited > LONGEST_WAIT_MILLIS) {
                    throw new FileNotFoundException("Unable to open socket file " + socket);
                }
                Thread.sleep(PAUSE_MILLIS);
            }
        } catch (InterruptedException e) {
            throw new IOException(e);
        } finally {
            Files.deleteIfExists(trigger.toPath());
        }
    }
}
