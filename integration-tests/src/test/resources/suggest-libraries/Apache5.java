package com.acme.desk;

import java.io.IOException;
import java.util.concurrent.Future;
import org.apache.hc.client5.http.async.methods.SimpleHttpRequest;
import org.apache.hc.client5.http.async.methods.SimpleHttpResponse;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.client5.http.impl.async.HttpAsyncClients;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.core5.http.io.entity.EntityUtils;

/** With a handler of the response, which is a lambda expression. */
class Apache5 {
    private final CloseableHttpClient client = HttpClients.createDefault();

    String ask5(int number) throws IOException {
        return client.execute(new HttpGet(Desk.url(number)), response -> EntityUtils.toString(response.getEntity()));
    }
}

class Apache5Async {
    private final CloseableHttpAsyncClient client = HttpAsyncClients.createDefault();

    Apache5Async() {
        client.start();
    }

    Future<SimpleHttpResponse> ask5Later(int number) {
        return client.execute(SimpleHttpRequest.create("GET", Desk.url(number)), null);
    }
}
