package io.github.shearpin.agent.export;

import io.github.shearpin.agent.logging.Log;
import io.github.shearpin.agent.rules.ExporterSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;

/** Binds the exporter's port, or says why it cannot. */
final class PortFinder {

    /** Connections the system accepts for us before we do; a burst beyond this waits in the clients. */
    private static final int BACKLOG = 128;

    private PortFinder() {
    }

    /** The first port of the settings' range that is free; null, after a line on stderr, when none is. */
    static ServerSocket bind(ExporterSettings settings) {
        InetAddress host;
        try {
            host = InetAddress.getByName(settings.host());
        } catch (UnknownHostException unknown) {
            Log.line("no metrics are served: the host name " + settings.host() + " is unknown here; set exporter.host"
                    + " to an address of this machine, or 0.0.0.0 for all of them");
            return null;
        }
        IOException refused = null;
        for (int port = settings.firstPort(); port <= settings.lastPort(); port++) {
            try {
                return bind(host, port);
            } catch (IOException taken) {
                refused = taken;
            }
        }
        Log.line(message(settings, refused));
        return null;
    }

    private static ServerSocket bind(InetAddress host, int port) throws IOException {
        ServerSocket socket = new ServerSocket();
        try {
            socket.bind(new InetSocketAddress(host, port), BACKLOG);
            return socket;
        } catch (IOException refused) {
            socket.close();
            throw refused;
        }
    }

    private static String message(ExporterSettings settings, IOException refused) {
        int first = settings.firstPort();
        int last = settings.lastPort();
        String reason = String.valueOf(refused.getMessage());
        String ports = first == last ? "port " + first : "each port from " + first + " to " + last;
        if (reason.contains("in use")) {
            return "no metrics are served: " + ports + " of " + settings.host() + " is taken by another program; set"
                    + " exporter.port (or port= in the agent's argument) to a free port, to a "
                    + (first == last ? "" : "larger ") + "range such as " + first + "-" + Math.min(65535, last + 12)
                    + ", or to 0 for any free one";
        }
        return "no metrics are served: cannot listen on " + ports + " of " + settings.host() + " (" + reason + "); set"
                + " exporter.host to an address of this machine, or 0.0.0.0 for all, and exporter.port to a port that"
                + " this user may open";
    }
}
