package com.acme.desk;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

class Ok {
    private final OkHttpClient client = new OkHttpClient();

    String askOk(int number) throws IOException {
        try (Response response = client.newCall(new Request.Builder().url(Desk.url(number)).build()).execute()) {
            return response.body().string();
        }
    }
}

class OkAsync {
    private final OkHttpClient client = new OkHttpClient();

    CompletableFuture<String> askOkLater(int number) {
        CompletableFuture<String> answer = new CompletableFuture<>();
        client.newCall(new Request.Builder().url(Desk.url(number)).build()).enqueue(new Callback() {
            @Override
            public void onFailure(Call failed, IOException e) {
                answer.completeExceptionally(e);
            }

            @Override
            public void onResponse(Call answered, Response response) throws IOException {
                answer.complete(response.body().string());
            }
        });
        return answer;
    }
}
