package com.acme.desk;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;

/** A connection for each question. */
class Sockets {
    int askSocket(int number) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), number % 5 == 0 ? Desk.NOWHERE : Desk.SOCKET)) {
            socket.getOutputStream().write(1);
            return socket.getInputStream().read();
        }
    }
}

/** One connection for all. */
class OpenSocket {
    private final Socket socket = new Socket(InetAddress.getLoopbackAddress(), Desk.SOCKET);
    private final InputStream in = socket.getInputStream();

    OpenSocket() throws IOException {
        socket.setTcpNoDelay(true);
    }

    int askOpen(int number) throws IOException {
        socket.getOutputStream().write(1);
        return in.read();
    }
}

class Channels {
    int askChannel(int number) throws IOException {
        try (SocketChannel channel = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(),
                number % 5 == 0 ? Desk.NOWHERE : Desk.SOCKET))) {
            channel.write(ByteBuffer.wrap(new byte[1]));
            return channel.read(ByteBuffer.allocate(1));
        }
    }
}

class OpenChannel {
    private final SocketChannel channel =
            SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), Desk.SOCKET));

    OpenChannel() throws IOException {
        // It has a field that may throw.
    }

    int askOpenChannel(int number) throws IOException {
        channel.write(ByteBuffer.wrap(new byte[1]));
        return channel.read(ByteBuffer.allocate(1));
    }
}

/** Asks at once, and never says what the answer was. */
class Promises {
    private final List<CompletableFuture<Integer>> made = new CopyOnWriteArrayList<>();

    CompletionStage<Integer> promise(int number) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), Desk.SOCKET)) {
            socket.getOutputStream().write(1);
            socket.getInputStream().read();
        }
        CompletableFuture<Integer> promise = new CompletableFuture<>();
        made.add(promise);
        return promise;
    }
}
