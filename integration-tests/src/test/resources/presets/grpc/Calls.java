import io.grpc.BindableService;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * A server and a client of texts. What is asked says what is answered: {@code ok}, the name of a status, {@code throw}, or
 * {@code never}. The first argument is how many more blocking calls fail, and are told of.
 */
public class Calls {

    static final MethodDescriptor<String, String> UNARY = method("unary", MethodDescriptor.MethodType.UNARY);
    static final MethodDescriptor<String, String> SEVERAL = method("several", MethodDescriptor.MethodType.SERVER_STREAMING);
    static final MethodDescriptor<String, String> CHAT = method("chat", MethodDescriptor.MethodType.BIDI_STREAMING);
    static final MethodDescriptor<String, String> UNKNOWN = method("unknown", MethodDescriptor.MethodType.UNARY);

    static final CountDownLatch CANCELLED = new CountDownLatch(2);
    static final CountDownLatch ARRIVED = new CountDownLatch(2);

    static class Texts implements BindableService {
        @Override
        public ServerServiceDefinition bindService() {
            return ServerServiceDefinition.builder("Texts")
                    .addMethod(UNARY, ServerCalls.asyncUnaryCall(Texts::answer))
                    .addMethod(SEVERAL, ServerCalls.asyncServerStreamingCall((asked, out) -> {
                        out.onNext("one");
                        out.onNext("two");
                        answer(asked, out);
                    }))
                    .addMethod(CHAT, ServerCalls.asyncBidiStreamingCall(out -> new StreamObserver<String>() {
                        @Override
                        public void onNext(String text) {
                            out.onNext(text);
                        }

                        @Override
                        public void onError(Throwable thrown) {
                            // The client has gone.
                        }

                        @Override
                        public void onCompleted() {
                            out.onCompleted();
                        }
                    })).build();
        }

        static void answer(String asked, StreamObserver<String> out) {
            switch (asked) {
                case "ok":
                    new Thread(() -> { // as servers do that wait for something themselves
                        out.onNext("answer");
                        out.onCompleted();
                    }).start();
                    return;
                case "throw":
                    throw new IllegalStateException("in the server's code");
                case "never":
                    ((ServerCallStreamObserver<String>) out).setOnCancelHandler(CANCELLED::countDown);
                    ARRIVED.countDown();
                    return;
                default:
                    out.onError(Status.Code.valueOf(asked).toStatus().asRuntimeException());
            }
        }
    }

    public static void main(String[] arguments) throws Exception {
        int more = Integer.parseInt(arguments[0]);
        Server server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .addService(new Texts()).build().start();
        ManagedChannel channel = NettyChannelBuilder
                .forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.getPort())).usePlaintext().build();
        for (int i = 0; i < more; i++) {
            try {
                ClientCalls.blockingUnaryCall(channel, UNARY, CallOptions.DEFAULT, "UNAVAILABLE");
            } catch (RuntimeException e) {
                System.out.println(e.getClass().getSimpleName());
            }
        }
        if (more == 0) {
            all(channel);
        }
        channel.shutdown().awaitTermination(1, TimeUnit.MINUTES);
        server.shutdown().awaitTermination(1, TimeUnit.MINUTES);
        System.out.println("done");
        System.in.read();
        System.exit(0);
    }

    static void all(ManagedChannel channel) throws Exception {
        for (int i = 0; i < 3; i++) {
            ClientCalls.blockingUnaryCall(channel, UNARY, CallOptions.DEFAULT, "ok");
        }
        for (String asked : new String[] {"NOT_FOUND", "NOT_FOUND", "throw", "never"}) {
            try {
                CallOptions options = asked.equals("never") ? CallOptions.DEFAULT.withDeadlineAfter(2, TimeUnit.SECONDS)
                        : CallOptions.DEFAULT;
                ClientCalls.blockingUnaryCall(channel, UNARY, options, asked);
            } catch (StatusRuntimeException expected) {
                // Counted.
            }
        }
        try {
            ClientCalls.blockingUnaryCall(channel, UNKNOWN, CallOptions.DEFAULT, "ok");
        } catch (StatusRuntimeException expected) {
            // UNIMPLEMENTED.
        }
        ClientCalls.futureUnaryCall(channel.newCall(UNARY, CallOptions.DEFAULT), "ok").get();
        try {
            ClientCalls.futureUnaryCall(channel.newCall(UNARY, CallOptions.DEFAULT), "RESOURCE_EXHAUSTED").get();
        } catch (ExecutionException expected) {
            // Counted.
        }
        Iterator<String> several = ClientCalls.blockingServerStreamingCall(channel, SEVERAL, CallOptions.DEFAULT, "ok");
        while (several.hasNext()) {
            several.next();
        }
        CountDownLatch ended = new CountDownLatch(1);
        StreamObserver<String> chat = ClientCalls.asyncBidiStreamingCall(channel.newCall(CHAT, CallOptions.DEFAULT),
                new StreamObserver<String>() {
                    @Override
                    public void onNext(String text) {
                        // An echo.
                    }

                    @Override
                    public void onError(Throwable thrown) {
                        thrown.printStackTrace();
                    }

                    @Override
                    public void onCompleted() {
                        ended.countDown();
                    }
                });
        chat.onNext("a");
        chat.onNext("b");
        chat.onCompleted();
        ended.await();
        ClientCall<String, String> cancelled = channel.newCall(UNARY, CallOptions.DEFAULT);
        ClientCalls.futureUnaryCall(cancelled, "never");
        ARRIVED.await();
        cancelled.cancel("no longer wanted", null);
        CANCELLED.await();
    }

    static MethodDescriptor<String, String> method(String name, MethodDescriptor.MethodType type) {
        return MethodDescriptor.<String, String>newBuilder().setType(type).setFullMethodName("Texts/" + name)
                .setRequestMarshaller(new Text()).setResponseMarshaller(new Text()).build();
    }

    static class Text implements MethodDescriptor.Marshaller<String> {
        @Override
        public InputStream stream(String text) {
            return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public String parse(InputStream in) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try {
                for (int b = in.read(); b >= 0; b = in.read()) {
                    bytes.write(b);
                }
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
            return new String(bytes.toByteArray(), StandardCharsets.UTF_8);
        }
    }
}
