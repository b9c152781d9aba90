package io.github.shearpin.agent.rules;

import java.io.IOException;

/** Where rule files are read from that are named by a URL. */
public interface RemoteFiles {

    /**
     * What a URL has; at most a little more than a rule file may hold.
     *
     * @throws IOException it can't be had; the message tells a reader why
     */
    byte[] read(String url) throws IOException;

    /** A URL without what is secret about it, for messages. */
    String shown(String url);
}
