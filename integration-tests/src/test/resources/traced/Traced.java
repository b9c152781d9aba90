import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import java.util.Scanner;
import java.util.concurrent.CompletableFuture;

/** Makes calls in spans, and prints which. */
public class Traced {

    public static void main(String[] args) {
        Tracer tracer = null;
        Scanner commands = new Scanner(System.in);
        System.out.println("ready");
        while (commands.hasNextLine()) {
            String command = commands.nextLine();
            if (command.equals("untraced")) {
                new Traced().work();
                System.out.println("done");
                continue;
            }
            if (tracer == null) {
                tracer = args[0].equals("sdk") ? SdkTracerProvider.builder().build().get("traced")
                        : GlobalOpenTelemetry.getTracer("traced");
            }
            Span span = command.equals("unsampled") ? unsampled() : tracer.spanBuilder(command).startSpan();
            try (Scope scope = span.makeCurrent()) {
                if (command.equals("later")) {
                    new Traced().later().join();
                } else {
                    new Traced().work();
                }
            } finally {
                span.end();
            }
            System.out.println("done " + span.getSpanContext().getTraceId() + " " + span.getSpanContext().getSpanId());
        }
    }

    private static Span unsampled() {
        return Span.wrap(SpanContext.create("0123456789abcdef0123456789abcdef", "0123456789abcdef", TraceFlags.getDefault(),
                TraceState.getDefault()));
    }

    void work() {
    }

    /** Is done on a thread that is in another span. */
    CompletableFuture<String> later() {
        final CompletableFuture<String> stage = new CompletableFuture<String>();
        new Thread() {
            @Override
            public void run() {
                Span other = Span.wrap(SpanContext.create("ffffffffffffffffffffffffffffffff", "ffffffffffffffff",
                        TraceFlags.getSampled(), TraceState.getDefault()));
                try (Scope scope = other.makeCurrent()) {
                    stage.complete("done");
                }
            }
        }.start();
        return stage;
    }
}
