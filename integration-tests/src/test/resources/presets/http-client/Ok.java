import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
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
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] words = line.split(" ");
            if (words[0].equals("done")) {
                System.out.println("done");
                continue;
            }
            try {
                System.out.println(ask(words[0].equals("other"), words[1], words[2], words.length > 3 ? words[3] : null));
            } catch (Throwable thrown) {
                System.out.println(thrown.getClass().getName() + ": " + thrown.getMessage());
            }
        }
        CLIENT.dispatcher().executorService().shutdown();
    }
}
