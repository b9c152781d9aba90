package io.github.shearpin.agent.export;

import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import javax.net.ssl.SSLSocket;
import org.apache.hc.core5.http.impl.io.SocketHolder;

/** What HttpCore reads and writes: its connection is told how long that waits for the client. */
final class ClientSocket extends SocketHolder {

    private final Connection connection;

    /** Without TLS. */
    ClientSocket(Connection connection) {
        super(connection.socket());
        this.connection = connection;
    }

    ClientSocket(Connection connection, SSLSocket secured) {
        super(secured, connection.socket());
        this.connection = connection;
    }

    @Override
    protected InputStream getInputStream(Socket socket) throws IOException {
        return new FilterInputStream(connection.arrival().isTls() ? socket.getInputStream() : connection.arrival().whole()) {
            @Override
            public int read(byte[] bytes, int from, int length) throws IOException {
                connection.waitBegins();
                try {
                    return in.read(bytes, from, length);
                } finally {
                    connection.waitEnds();
                }
            }
        };
    }

    @Override
    protected OutputStream getOutputStream(Socket socket) throws IOException {
        return new FilterOutputStream(socket.getOutputStream()) {
            @Override
            public void write(byte[] bytes, int from, int length) throws IOException {
                connection.waitBegins();
                try {
                    out.write(bytes, from, length);
                } finally {
                    connection.waitEnds();
                }
            }
        };
    }
}
