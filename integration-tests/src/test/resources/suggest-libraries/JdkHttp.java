package com.acme.desk;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.CompletableFuture;

class JdkHttp {
    private final HttpClient client = HttpClient.newHttpClient();

    String askJdk(int number) throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(URI.create(Desk.url(number))).build(), BodyHandlers.ofString()).body();
    }
}

class JdkHttpAsync {
    private final HttpClient client = HttpClient.newHttpClient();

    CompletableFuture<Integer> askJdkLater(int number) {
        return client.sendAsync(HttpRequest.newBuilder(URI.create(Desk.url(number))).build(), BodyHandlers.ofString())
                .thenApply(response -> response.body().length());
    }
}
