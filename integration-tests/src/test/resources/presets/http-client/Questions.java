import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/** Has a client ask what the input says, a line each, and prints the answers or what was thrown. */
public final class Questions {

    /** One way or another of a library to ask. */
    public interface Client {
        /** @param body null: there is none */
        String ask(boolean otherwise, String method, String url, String body) throws Throwable;
    }

    private Questions() {
    }

    public static void ask(Client client) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] words = line.split(" ");
            if (words[0].equals("done")) {
                System.out.println("done");
                continue;
            }
            try {
                System.out.println(client.ask(words[0].equals("other"), words[1], words[2], words.length > 3 ? words[3] : null));
            } catch (Throwable thrown) {
                System.out.println(thrown.getClass().getName() + ": " + thrown.getMessage());
            }
        }
    }
}
