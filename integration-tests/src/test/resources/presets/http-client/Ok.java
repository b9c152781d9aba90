import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;

/** Asks what its input says: by execute, or by enqueue. */
public final class Ok {

    private static final OkHttpClient CLIENT = new OkHttpClient();

    private static String ask(boolean otherwise, String method, String url, String body) throws Throwable {
        Request.Builder request = new Request.Builder().url(url);
        if (body != null) {
            request.post(RequestBody.create((MediaType) null, body));
        }
        Call call = CLIENT.newCall(request.build());
        if (!otherwise) {
            try (Response response = call.execute()) {
                return text(response);
            }
        }
        CompletableFuture<String> answer = new CompletableFuture<>();
        call.enqueue(new Callback() {
            @Override
            public void onFailure(Call failed, IOException e) {
                answer.completeExceptionally(e);
            }

            @Override
            public void onResponse(Call answered, Response response) throws IOException {
                answer.complete(text(response));
            }
        });
        try {
            return answer.get();
        } catch (ExecutionException e) {
            throw e.getCause();
        }
    }

    private static String text(Response response) throws IOException {
        return response.code() + " " + response.body().string();
    }

    public static void main(String[] arguments) throws Exception {
        Questions.ask(Ok::ask);
        CLIENT.dispatcher().executorService().shutdown();
    }
}
