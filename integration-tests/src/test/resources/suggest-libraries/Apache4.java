package com.acme.desk;

import java.io.IOException;
import org.apache.http.client.methods.CloseableHttpResponse;
import org.apache.http.client.methods.HttpGet;
import org.apache.http.impl.client.CloseableHttpClient;
import org.apache.http.impl.client.HttpClients;
import org.apache.http.util.EntityUtils;

/** A public method, and a private one that is nearer to the client. */
class Apache4 {
    private final CloseableHttpClient client = HttpClients.createDefault();

    String ask4(int number) throws IOException {
        return text(new HttpGet(Desk.url(number)));
    }

    private String text(HttpGet request) throws IOException {
        try (CloseableHttpResponse response = client.execute(request)) {
            return EntityUtils.toString(response.getEntity());
        }
    }
}
