package io.github.shearpin.agent.console;

import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** A browser without a window, driven by the DevTools protocol (tip of tree: Target, Page, Runtime, Log, Network, Input). */
final class Chromium implements AutoCloseable {

    static final String PROGRAM = "chromium";
    private static final int PATIENCE_SECONDS = 60;

    private final Process process;
    private final WebSocket socket;
    private final AtomicInteger lastId = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JsonObject>> waiting = new ConcurrentHashMap<>();
    private final Map<String, Tab> tabs = new ConcurrentHashMap<>();

    Chromium(Path profile) throws Exception {
        process = new ProcessBuilder(PROGRAM, "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
                "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
                "--remote-debugging-port=0", "--user-data-dir=" + profile, "about:blank")
                .redirectErrorStream(true).start();
        socket = HttpClient.newHttpClient().newWebSocketBuilder().buildAsync(address(), new Listener())
                .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    static boolean isOnPath() {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, PROGRAM)));
    }

    /** It says where it listens, among much else that has to be read. */
    private URI address() throws Exception {
        CompletableFuture<URI> address = new CompletableFuture<>();
        Thread reader = new Thread(() -> {
            StringBuilder said = new StringBuilder();
            try (BufferedReader lines = new BufferedReader(
                    new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    said.append(line).append('\n');
                    if (line.startsWith("DevTools listening on ")) {
                        address.complete(URI.create(line.substring("DevTools listening on ".length()).trim()));
                    }
                }
            } catch (IOException ended) {
                // as below
            }
            address.completeExceptionally(new AssertionError(PROGRAM + " ended: " + said));
        }, "chromium-output");
        reader.setDaemon(true);
        reader.start();
        return address.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    Tab open(int width, int height, boolean dark) {
        String target = send(null, "Target.createTarget", "{\"url\":\"about:blank\",\"newWindow\":true}").get("targetId").getAsString();
        String session = send(null, "Target.attachToTarget", "{\"targetId\":\"" + target + "\",\"flatten\":true}")
                .get("sessionId").getAsString();
        Tab tab = new Tab(session);
        tabs.put(session, tab);
        for (String domain : List.of("Page", "Runtime", "Log", "Network")) {
            tab.send(domain + ".enable", "{}");
        }
        tab.send("Emulation.setDeviceMetricsOverride", "{\"width\":" + width + ",\"height\":" + height
                + ",\"deviceScaleFactor\":1,\"mobile\":false}");
        tab.send("Emulation.setEmulatedMedia", "{\"features\":[{\"name\":\"prefers-color-scheme\",\"value\":\""
                + (dark ? "dark" : "light") + "\"}]}");
        return tab;
    }

    private JsonObject send(String session, String method, String parameters) {
        int id = lastId.incrementAndGet();
        CompletableFuture<JsonObject> answer = new CompletableFuture<>();
        waiting.put(id, answer);
        String text = "{\"id\":" + id + (session == null ? "" : ",\"sessionId\":\"" + session + "\"") + ",\"method\":\"" + method
                + "\",\"params\":" + parameters + "}";
        try {
            synchronized (this) {
                socket.sendText(text, true).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            }
            JsonObject message = answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (message.has("error")) {
                throw new AssertionError(method + ": " + message.get("error"));
            }
            return message.getAsJsonObject("result");
        } catch (Exception e) {
            throw new AssertionError(method + " was not answered", e);
        }
    }

    @Override
    public void close() throws Exception {
        try {
            send(null, "Browser.close", "{}");
        } catch (AssertionError gone) {
            // as it is to be
        }
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly().waitFor();
        }
    }

    private void received(JsonObject message) {
        if (message.has("id")) {
            waiting.remove(message.get("id").getAsInt()).complete(message);
        } else if (message.has("sessionId")) {
            Tab tab = tabs.get(message.get("sessionId").getAsString());
            if (tab != null) {
                tab.happened(message.get("method").getAsString(), message.getAsJsonObject("params"));
            }
        }
    }

    private final class Listener implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
            text.append(part);
            if (last) {
                JsonObject message = JsonParser.parseString(text.toString()).getAsJsonObject();
                text.setLength(0);
                received(message);
            }
            from.request(1);
            return null;
        }
    }

    /** One page. */
    final class Tab {
        /** What it asked for, and what went wrong in it. */
        final List<String> requests = new CopyOnWriteArrayList<>();
        final List<String> errors = new CopyOnWriteArrayList<>();
        private final String session;

        private Tab(String session) {
            this.session = session;
        }

        private JsonObject send(String method, String parameters) {
            return Chromium.this.send(session, method, parameters);
        }

        private void happened(String event, JsonObject details) {
            if (event.equals("Network.requestWillBeSent")) {
                requests.add(details.getAsJsonObject("request").get("url").getAsString());
            } else if (event.equals("Runtime.exceptionThrown")
                    || event.equals("Runtime.consoleAPICalled") && details.get("type").getAsString().matches("error|warning|assert")
                    || event.equals("Log.entryAdded") && details.getAsJsonObject("entry").get("level").getAsString()
                            .matches("error|warning")) {
                errors.add(details.toString());
            }
        }

        void close() {
            send("Page.close", "{}");
        }

        void go(URI uri) {
            send("Page.navigate", "{\"url\":\"" + uri + "\"}");
        }

        /** With every request of the page from now on. */
        void header(String name, String value) {
            send("Network.setExtraHTTPHeaders", "{\"headers\":{\"" + name + "\":\"" + value + "\"}}");
        }

        /** The value of an expression, or of what it promises. */
        JsonElement eval(String expression) {
            JsonObject call = new JsonObject();
            call.addProperty("expression", expression);
            call.addProperty("awaitPromise", true);
            call.addProperty("returnByValue", true);
            JsonObject answer = send("Runtime.evaluate", call.toString());
            if (answer.has("exceptionDetails")) {
                throw new AssertionError(expression + ": " + answer.get("exceptionDetails"));
            }
            JsonElement value = answer.getAsJsonObject("result").get("value");
            return value == null ? JsonNull.INSTANCE : value;
        }

        String text(String expression) {
            JsonElement value = eval(expression);
            return value.isJsonNull() ? null : value.getAsString();
        }

        /** Waits in the page until an expression is true. */
        void await(String expression) {
            String found = text("(async () => { const end = Date.now() + " + PATIENCE_SECONDS / 2 * 1000 + ";"
                    + " while (Date.now() < end) { try { if (" + expression + ") return 'yes'; } catch (e) { }"
                    + " await new Promise(go => setTimeout(go, 20)); } return document.body.innerText; })()");
            if (!"yes".equals(found)) {
                throw new AssertionError("never: " + expression + "\n" + errors + "\n" + found);
            }
        }

        /** Once what the selector names is shown. */
        void click(String selector) {
            await("document.querySelector(" + quoted(selector) + ").getClientRects().length > 0");
            eval("document.querySelector(" + quoted(selector) + ").click()");
        }

        /** The button that is shown and says this. */
        void press(String label) {
            String button = "[...document.querySelectorAll('button')].find(b => b.textContent.trim() === " + quoted(label)
                    + " && b.getClientRects().length)";
            await(button);
            eval(button + ".click()");
        }

        void type(String selector, String text) {
            click(selector);
            eval("document.querySelector(" + quoted(selector) + ").focus()");
            send("Input.insertText", "{\"text\":" + quoted(text) + "}");
        }

        void key(String key, int code) {
            for (String type : List.of("keyDown", "keyUp")) {
                send("Input.dispatchKeyEvent", "{\"type\":\"" + type + "\",\"key\":\"" + key + "\",\"code\":\"" + key
                        + "\",\"windowsVirtualKeyCode\":" + code + (key.equals("Enter") && type.equals("keyDown") ? ",\"text\":\"\\r\"" : "") + "}");
            }
        }

        void screenshot(Path file) throws IOException {
            String data = send("Page.captureScreenshot", "{\"format\":\"png\",\"optimizeForSpeed\":false}").get("data").getAsString();
            Files.createDirectories(file.getParent());
            Files.write(file, Base64.getDecoder().decode(data));
        }

        private static String quoted(String text) {
            return new JsonPrimitive(text).toString();
        }
    }
}
