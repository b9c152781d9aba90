package io.github.shearpin.agent.export;

import com.google.gson.stream.JsonWriter;
import io.github.shearpin.agent.policy.breaker.CircuitBreaker.State;
import java.io.IOException;
import java.util.Locale;

/** How many circuit breakers are in each state. Not thread-safe. */
final class BreakerStates {

    private final long[] counts = new long[State.values().length];

    void add(State state) {
        counts[state.ordinal()]++;
    }

    /** Whether all of them let every call through. */
    boolean isHealthy() {
        return counts[State.HALF_OPEN.ordinal()] + counts[State.OPEN.ordinal()] + counts[State.FORCED_OPEN.ordinal()] == 0;
    }

    /** Into an object that has been begun. */
    void write(JsonWriter json) throws IOException {
        json.name("healthy").value(isHealthy());
        json.name("states").beginObject();
        for (State state : State.values()) {
            json.name(state.name().toLowerCase(Locale.ROOT)).value(counts[state.ordinal()]);
        }
        json.endObject();
    }
}
