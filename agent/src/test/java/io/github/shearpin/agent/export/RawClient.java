package io.github.shearpin.agent.export;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A socket to the exporter, for what a proper HTTP client would not send. */
final class RawClient implements AutoCloseable {

    private final Socket socket;

    RawClient(Exporter exporter) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), exporter.port());
        socket.setSoTimeout(10_000);
    }

    RawClient send(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        return this;
    }

    /** Everything until the server hangs up. */
    String readToEnd() throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }

    /** One response with a Content-Length, or the head alone for HEAD; "" when the server has hung up. */
    String readResponse(boolean withBody) throws IOException {
        InputStream input = socket.getInputStream();
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
            int next = input.read();
            if (next < 0) {
                return head.toString(StandardCharsets.ISO_8859_1);
            }
            head.write(next);
        }
        String text = head.toString(StandardCharsets.ISO_8859_1);
        if (!withBody) {
            return text;
        }
        String length = text.replaceAll("(?si).*content-length: (\\d+).*", "$1");
        return text + new String(input.readNBytes(Integer.parseInt(length)), StandardCharsets.ISO_8859_1);
    }

    static String exchange(Exporter exporter, String request) throws IOException {
        try (RawClient client = new RawClient(exporter)) {
            return client.send(request).readToEnd();
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
