package io.github.shearpin.agent.events;

import java.io.IOException;

/** Where events are written. Not thread-safe. */
interface EventOutput {

    /** Writes a whole line. */
    void write(byte[] line) throws IOException;
}
