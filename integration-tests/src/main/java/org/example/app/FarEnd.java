package org.example.app;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** What is guarded by each kind of policy, and a caller who tells what becomes of its calls. */
public final class FarEnd {

    /** Nothing about it is public. */
    private static final class Request {
        private final String host;
        private final List<String> items;

        Request(String host, List<String> items) {
            this.host = host;
            this.items = items;
        }

        private String getHost() {
            if (host.equals("secret")) {
                throw new IllegalStateException("not for you");
            }
            return host;
        }
    }

    private static final class Answer {
        private final int status;

        Answer(int status) {
            this.status = status;
        }

        @Override
        public String toString() {
            return "answer " + status;
        }
    }

    private final ScheduledExecutorService elsewhere = Executors.newScheduledThreadPool(1);
    private final List<String> threads = Collections.synchronizedList(new ArrayList<String>());
    private volatile CountDownLatch inside = new CountDownLatch(1);
    private volatile CountDownLatch leave = new CountDownLatch(1);

    public static void main(String[] arguments) throws Exception {
        FarEnd farEnd = new FarEnd();
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, "UTF-8"));
        System.out.println("ready");
        for (String line = commands.readLine(); line != null; line = commands.readLine()) {
            farEnd.run(line);
            System.out.println("ok");
        }
        System.exit(0);
    }

    String timed(String how) throws InterruptedException {
        if (how.equals("slow")) {
            Thread.sleep(60000);
        }
        return how;
    }

    String limited() {
        return "in";
    }

    String crowded() throws InterruptedException {
        inside.countDown();
        leave.await();
        return "in";
    }

    int number(boolean fail) {
        return Integer.parseInt(fail ? "none" : "1");
    }

    void nothing(boolean fail) {
        number0(fail);
    }

    List<String> list(boolean fail) {
        return Arrays.asList("" + number0(fail));
    }

    String lastGood(boolean fail) {
        return "good " + number0(fail);
    }

    String backedUp(boolean fail) {
        return "first " + number0(fail);
    }

    String backup(boolean fail, Throwable why) {
        return "second, for " + why.getClass().getName();
    }

    void thrown(boolean fail) throws IOException {
        number0(fail);
    }

    String faulty() {
        return "not struck";
    }

    Answer keyed(Request request) throws IOException {
        return new Answer(request.host.equals("bad") ? 503 : 200);
    }

    Answer labelled(Request request) throws IOException {
        if (request.host.equals("gone")) {
            throw new IOException("gone");
        }
        return new Answer(200);
    }

    String slow() throws InterruptedException {
        inside.countDown();
        leave.await();
        return "at last";
    }

    String forced() {
        return "in";
    }

    String seen(String how) throws Exception {
        return how.equals("slow") ? timed0() : how;
    }

    CompletableFuture<String> later(final String how) {
        threads.add(Thread.currentThread().getName().replaceAll("[0-9]+$", "N"));
        final CompletableFuture<String> later = new CompletableFuture<String>();
        final boolean fails = how.equals("fail") || how.equals("fail once") && threads.size() == 1;
        if (!how.equals("never")) {
            elsewhere.schedule(new Runnable() {
                @Override
                public void run() {
                    if (fails) {
                        later.completeExceptionally(new IOException("far end is gone"));
                    } else {
                        later.complete(how);
                    }
                }
            }, 10, TimeUnit.MILLISECONDS);
        }
        return later;
    }

    private static int number0(boolean fail) {
        return Integer.parseInt(fail ? "none" : "1");
    }

    private static String timed0() throws InterruptedException {
        Thread.sleep(100);
        return "slow";
    }

    private void run(String command) throws Exception {
        switch (command) {
            case "timed":
                for (final String how : new String[] {"quick", "slow"}) {
                    tell(new Callable<Object>() {
                        @Override
                        public Object call() throws Exception {
                            return timed(how);
                        }
                    });
                }
                return;
            case "limited":
                for (int i = 0; i < 3; i++) {
                    tell(new Callable<Object>() {
                        @Override
                        public Object call() {
                            return limited();
                        }
                    });
                }
                return;
            case "crowded":
                meanwhile(new Callable<Object>() {
                    @Override
                    public Object call() throws Exception {
                        return crowded();
                    }
                }, new Callable<Object>() {
                    @Override
                    public Object call() throws Exception {
                        return crowded();
                    }
                });
                return;
            case "slow":
                meanwhile(new Callable<Object>() {
                    @Override
                    public Object call() throws Exception {
                        return slow();
                    }
                }, null);
                return;
            case "fallbacks":
                fallbacks(false);
                fallbacks(true);
                return;
            case "faulty":
                tell(new Callable<Object>() {
                    @Override
                    public Object call() {
                        return faulty();
                    }
                });
                return;
            case "forced":
                tell(new Callable<Object>() {
                    @Override
                    public Object call() {
                        return forced();
                    }
                });
                return;
            case "seen":
                for (final String how : new String[] {"a", "slow", "b"}) {
                    tell(new Callable<Object>() {
                        @Override
                        public Object call() throws Exception {
                            return seen(how);
                        }
                    });
                }
                return;
            default:
                runWith(command);
        }
    }

    private void runWith(String command) throws Exception {
        final String[] words = command.split(" ", 2);
        tell(new Callable<Object>() {
            @Override
            public Object call() throws Exception {
                switch (words[0]) {
                    case "keyed":
                        return keyed(new Request(words[1], Collections.<String>emptyList()));
                    case "labelled":
                        return labelled(new Request(words[1], Collections.unmodifiableList(Arrays.asList("a", "b"))));
                    case "later":
                        threads.clear();
                        String answer = later(words[1]).get(60, TimeUnit.SECONDS);
                        return answer + " on " + threads;
                    case "cancel":
                        CompletableFuture<String> stage = later("never");
                        stage.cancel(true);
                        return stage.get();
                    default:
                        throw new IllegalArgumentException(words[0]);
                }
            }
        });
    }

    private void fallbacks(final boolean fail) {
        tell(new Callable<Object>() {
            @Override
            public Object call() {
                return number(fail);
            }
        });
        tell(new Callable<Object>() {
            @Override
            public Object call() {
                nothing(fail);
                return "nothing";
            }
        });
        tell(new Callable<Object>() {
            @Override
            public Object call() {
                return list(fail);
            }
        });
        tell(new Callable<Object>() {
            @Override
            public Object call() {
                return lastGood(fail);
            }
        });
        tell(new Callable<Object>() {
            @Override
            public Object call() {
                return backedUp(fail);
            }
        });
        tell(new Callable<Object>() {
            @Override
            public Object call() throws Exception {
                thrown(fail);
                return "nothing thrown";
            }
        });
    }

    /** One call stays inside until the other has been told of; without another, until a line comes. */
    private void meanwhile(final Callable<Object> first, Callable<Object> second) throws Exception {
        inside = new CountDownLatch(1);
        leave = new CountDownLatch(1);
        Thread caller = new Thread() {
            @Override
            public void run() {
                tell(first);
            }
        };
        caller.start();
        inside.await();
        if (second == null) {
            Thread.sleep(300);
            tell(new Callable<Object>() {
                @Override
                public Object call() throws Exception {
                    return slow();
                }
            });
        } else {
            tell(second);
        }
        leave.countDown();
        caller.join();
    }

    private static void tell(Callable<Object> call) {
        String told;
        try {
            told = String.valueOf(call.call());
        } catch (ExecutionException e) {
            told = "failed stage: " + described(e.getCause());
        } catch (Throwable e) {
            told = described(e);
        }
        System.out.println(told + (Thread.interrupted() ? ", interrupted" : ""));
    }

    private static String described(Throwable e) {
        return e.getClass().getSimpleName() + ": " + e.getMessage()
                + (e.getCause() == null ? "" : ", because of " + e.getCause().getClass().getSimpleName());
    }
}
