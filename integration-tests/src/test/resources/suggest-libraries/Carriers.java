package com.acme.desk;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;

/** What both of its classes can, each in its own way. */
interface Carrier {
    void deliver(int number) throws IOException;
}

class Van implements Carrier {
    @Override
    public void deliver(int number) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), Desk.SOCKET)) {
            socket.getOutputStream().write(1);
            socket.getInputStream().read();
        }
    }
}

class Pigeon implements Carrier {
    @Override
    public void deliver(int number) throws IOException {
        new Socket(InetAddress.getLoopbackAddress(), Desk.NOWHERE).close();
    }
}
