package io.github.shearpin.agent.events;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.shearpin.agent.events.Notifier.Answer;
import io.github.shearpin.agent.export.StderrCapture;
import io.github.shearpin.agent.logging.Counts;
import io.github.shearpin.agent.rules.EventType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How a webhook is told, with a clock that goes on when somebody sleeps. */
class NotifierTest implements Notifier.Webhook {

    private final StderrCapture stderr = new StderrCapture();
    private final Counts results = new Counts();
    private final List<String> posted = new ArrayList<>();
    private final List<Long> slept = new ArrayList<>();
    /** What the webhook answers next; 200 when there is nothing, and 0 stands for no answer. */
    private final Deque<Integer> answers = new ArrayDeque<>();
    private final List<Runnable> started = new ArrayList<>();
    private final Object[] closing = new Object[1];
    private long retryAfterMillis;
    private long nanos = Long.MAX_VALUE - 1_000;
    private final Notifier notifier = new Notifier(this, new MessageText("web-1"), results, () -> nanos, millis -> {
        slept.add(millis);
        nanos += TimeUnit.MILLISECONDS.toNanos(millis);
    }, started::add);

    @AfterEach
    void leave() {
        stderr.close();
    }

    @Override
    public Answer post(byte[] json) throws IOException {
        posted.add(new String(json, StandardCharsets.UTF_8));
        int status = answers.isEmpty() ? 200 : answers.poll();
        if (status == 0) {
            throw new IOException("connection refused");
        }
        return new Answer(status, retryAfterMillis);
    }

    @Override
    public String name() {
        return "https://hooks.example.com/...";
    }

    private static Event event(String rule) {
        return new Event(1_700_000_000_123L, EventType.CLOSED, rule, null, null, Map.of());
    }

    private void offer(int events) {
        for (int i = 0; i < events; i++) {
            notifier.offer(event("r" + i));
        }
    }

    /** Lets the thread run that was started, if one was. */
    private void send() {
        while (!started.isEmpty()) {
            started.remove(0).run();
        }
    }

    private long result(String result) {
        return results.of(result).get();
    }

    @Test
    void aClosedOneSendsNothingMoreAndIsWokenFromItsWaiting() {
        answers.add(500);
        Thread[] sender = new Thread[1];
        Notifier waiting = new Notifier(this, new MessageText("web-1"), results, () -> nanos, millis -> {
            sender[0] = Thread.currentThread();
            ((Notifier) closing[0]).close();
            Thread.sleep(0); // throws if this thread has been interrupted
        }, started::add);
        closing[0] = waiting;
        waiting.offer(event("r0"));
        waiting.offer(event("r1"));
        send();

        assertThat(posted).as("the one that was on its way").hasSize(1);
        assertThat(sender).containsExactly(Thread.currentThread());
        waiting.offer(event("r2"));
        assertThat(started).isEmpty();
    }

    @Test
    void oneMessageForEachEvent() {
        offer(2);
        assertThat(started).as("one thread for what there is").hasSize(1);
        send();

        assertThat(posted).containsExactly("{\"text\":\"[Shearpin on web-1] rule r0: circuit breaker was closed by hand at"
                + " 2023-11-14T22:13:20.123Z.\"}", "{\"text\":\"[Shearpin on web-1] rule r1: circuit breaker was closed by hand at"
                + " 2023-11-14T22:13:20.123Z.\"}");
        assertThat(result(Notifier.SENT)).isEqualTo(2);
        offer(1);
        assertThat(started).as("it had ended").hasSize(1);
    }

    @Test
    void whatFailsForATimeIsTriedAgainLaterEachTime() {
        answers.addAll(Arrays.asList(500, 0, 429, 200));
        offer(1);
        send();

        assertThat(posted).hasSize(4);
        assertThat(slept).containsExactly(1_000L, 2_000L, 4_000L);
        assertThat(result(Notifier.SENT)).isEqualTo(1);
        assertThat(stderr.lines()).isEmpty();
    }

    @Test
    void aWebhookThatAsksForPatienceGetsIt() {
        retryAfterMillis = 30_000;
        answers.add(429);
        offer(1);
        send();
        retryAfterMillis = 3_600_000;
        answers.add(429);
        offer(1);
        send();

        assertThat(slept).as("and not for ever").containsExactly(30_000L, 60_000L);
        assertThat(result(Notifier.SENT)).isEqualTo(2);
    }

    @Test
    void whatItRefusesIsNotTriedAgain() {
        for (int status : new int[] {404, 302, 400}) {
            answers.add(status);
            offer(1);
            send();
        }
        assertThat(posted).hasSize(3);
        assertThat(slept).isEmpty();
        assertThat(result(Notifier.FAILED)).isEqualTo(3);
        assertThat(stderr.lines()).containsExactly("shearpin: the webhook https://hooks.example.com/... could not be told of an"
                + " event: it answered 404; see that it can be reached from here and that the rule file's notify.url is right."
                + " It is tried again with each event; the metric shearpin_agent_notifications_total counts what becomes of them");
    }

    @Test
    void oneThatIsDownIsToldOnceAndTriedOncePerEventUntilItIsUp() {
        for (int i = 0; i < 7; i++) {
            answers.add(500);
        }
        offer(3);
        send();
        assertThat(posted).hasSize(Notifier.ATTEMPTS + 2);
        assertThat(result(Notifier.FAILED)).isEqualTo(3);
        assertThat(stderr.lines()).hasSize(1);

        offer(1);
        send();
        assertThat(result(Notifier.SENT)).isEqualTo(1);
        answers.addAll(Arrays.asList(0, 0, 0, 0, 0));
        offer(1);
        send();
        assertThat(posted).hasSize(Notifier.ATTEMPTS + 3 + Notifier.ATTEMPTS);
        assertThat(stderr.lines()).as("down again").hasSize(2);
    }

    @Test
    void noMoreThanTwentyAMinuteAreSentAndTheOthersSummedUp() {
        offer(30);
        notifier.offer(event("r25"));
        send();

        assertThat(posted).hasSize(21);
        assertThat(slept).as("until the minute is over").containsExactly(60_001L);
        assertThat(posted.get(20)).startsWith("{\"text\":\"[Shearpin on web-1] 11 more events that were not told one by one:"
                + " 1 x closed of rule r20, 1 x closed of rule r21, ").contains("2 x closed of rule r25").endsWith("r29\"}");
        assertThat(result(Notifier.SUMMED_UP)).isEqualTo(11);
        assertThat(result(Notifier.SENT)).isEqualTo(21);
        offer(19);
        send();
        assertThat(posted).as("the summary was one of this minute").hasSize(40);
        assertThat(slept).hasSize(1);
    }

    @Test
    void anEventThatStandsForOthersIsSummedUpAsThese() {
        offer(Notifier.MOST_A_MINUTE);
        for (int i = 0; i < 2; i++) {
            notifier.offer(new Event(0, EventType.RETRY_EXHAUSTED, "payments", null, null, Map.of(Fields.MORE, 5L, Fields.WITHIN, 60L)));
        }
        send();

        assertThat(posted).last().asString().contains("10 more events", "10 x retry-exhausted of rule payments");
    }

    @Test
    void whatComesWhileItHangsIsBounded() {
        offer(500);
        assertThat(result(Notifier.SUMMED_UP)).as("a hundred wait").isEqualTo(400);
        send();

        assertThat(result(Notifier.SUMMED_UP)).isEqualTo(480);
        assertThat(posted).hasSize(21).last().asString().contains("480 more events").endsWith(" and others\"}");
    }

    @Test
    void aThreadThatCannotBeStartedIsTriedWithTheNextEvent() {
        boolean[] fails = {true};
        Notifier poor = new Notifier(this, new MessageText("web-1"), results, () -> nanos, millis -> { }, sending -> {
            if (fails[0]) {
                throw new OutOfMemoryError("unable to create native thread");
            }
            sending.run();
        });
        try {
            poor.offer(event("first"));
        } catch (OutOfMemoryError expected) {
            fails[0] = false;
        }
        poor.offer(event("second"));

        assertThat(posted).hasSize(2);
    }
}
