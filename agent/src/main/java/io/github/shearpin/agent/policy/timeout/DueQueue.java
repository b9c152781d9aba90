package io.github.shearpin.agent.policy.timeout;

import java.util.Arrays;

/**
 * Records by the time the timer looks at them, the earliest first: a binary heap of which each element knows its place, so that
 * it can be moved. Not thread-safe.
 */
final class DueQueue {

    private Countdown[] heap = new Countdown[64];
    private int size;

    /** Null: there is none. */
    Countdown first() {
        return heap[0];
    }

    /** So that a {@link #put} of one more record can't fail. */
    void ensureRoom() {
        if (size == heap.length) {
            heap = Arrays.copyOf(heap, 2 * size);
        }
    }

    /** Adds the record or moves it. */
    void put(Countdown record, long lookAt) {
        record.lookAt = lookAt;
        if (record.place < 0) {
            record.place = size++;
        }
        settle(record);
    }

    void remove(Countdown record) {
        int place = record.place;
        record.place = -1;
        Countdown last = heap[--size];
        heap[size] = null;
        if (last != record) {
            last.place = place;
            settle(last);
        }
    }

    /** Moves the record from its place, which may hold another, to where it belongs. */
    private void settle(Countdown record) {
        int place = record.place;
        while (place > 0 && isBefore(record, heap[(place - 1) / 2])) {
            set(place, heap[(place - 1) / 2]);
            place = (place - 1) / 2;
        }
        while (2 * place + 1 < size) {
            int child = 2 * place + 1;
            if (child + 1 < size && isBefore(heap[child + 1], heap[child])) {
                child++;
            }
            if (!isBefore(heap[child], record)) {
                break;
            }
            set(place, heap[child]);
            place = child;
        }
        set(place, record);
    }

    private void set(int place, Countdown record) {
        heap[place] = record;
        record.place = place;
    }

    private static boolean isBefore(Countdown one, Countdown other) {
        return one.lookAt - other.lookAt < 0;
    }
}
