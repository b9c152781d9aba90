import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** Record patterns, pattern switches and virtual threads. */
final class Java21 {

    record Point(int x, int y) {
    }

    record Line(Point from, Point to) {
    }

    static String describe(Object o) {
        return switch (o) {
            case Line(Point(var x, var y), Point to) when x == y -> "from the diagonal to " + to;
            case Line line -> "from " + line.from();
            case Integer i when i > 9 -> "many";
            case Integer i -> "few " + i;
            default -> "other";
        };
    }

    static int sleepy(AtomicInteger count) throws InterruptedException {
        Thread.sleep(1);
        return count.incrementAndGet();
    }

    public static void main(String[] arguments) throws Exception {
        for (Object o : new Object[] {new Line(new Point(1, 1), new Point(2, 3)), new Line(new Point(1, 2), null), 10, 1, "x"}) {
            System.out.println(describe(o));
        }
        AtomicInteger count = new AtomicInteger();
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 500; i++) {
                executor.submit(() -> sleepy(count));
            }
        }
        System.out.println(count);
        System.out.println("done");
        System.in.read();
    }
}
