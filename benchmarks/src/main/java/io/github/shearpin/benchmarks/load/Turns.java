package io.github.shearpin.benchmarks.load;

import io.github.shearpin.benchmarks.load.WebApplication.Performance;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Two servers under load one after the other, in turns that are short, so that what else the machine does meets both. */
final class Turns {

    private static final int SECONDS = 1;
    /** Of each server, as the slower one would otherwise stay behind. By then the work for a request hardly falls any more. */
    private static final int WARM_AFTER_REQUESTS = 60_000;
    /** However slow the machine is. */
    private static final int MOST_WARM_UPS = 20;
    private static final int WARM_UP_SECONDS = 4;

    private final Wrk wrk;
    private final List<Performance> guarded = new ArrayList<>();
    private final List<Performance> bare = new ArrayList<>();

    Turns(Wrk wrk) {
        this.wrk = wrk;
    }

    void warmUp(WebApplication one, WebApplication other) throws IOException, InterruptedException {
        for (int i = 0; i < MOST_WARM_UPS; i++) {
            for (WebApplication server : List.of(one, other)) {
                if (server.requests() < WARM_AFTER_REQUESTS) {
                    server.load(wrk, WARM_UP_SECONDS);
                }
            }
        }
    }

    /** One turn of each, the first of which changes from one to the next. */
    void measure(WebApplication withGuards, WebApplication without) throws IOException, InterruptedException {
        boolean bareFirst = bare.size() % 2 == 0;
        if (bareFirst) {
            bare.add(without.load(wrk, SECONDS));
        }
        guarded.add(withGuards.load(wrk, SECONDS));
        if (!bareFirst) {
            bare.add(without.load(wrk, SECONDS));
        }
    }

    /** Of the server with guards; as many as of the other one. */
    List<Performance> guarded() {
        return guarded;
    }

    List<Performance> bare() {
        return bare;
    }
}
