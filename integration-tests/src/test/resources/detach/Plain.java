import java.io.BufferedReader;
import java.io.InputStreamReader;

/** Compiled without the names of its parameters, which JVMs before 17.0.20 forget when they make a class anew. */
public class Plain {

    public static void main(String[] arguments) throws Exception {
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, "UTF-8"));
        System.out.println("ready");
        for (String line = commands.readLine(); line != null; line = commands.readLine()) {
            System.out.println(new Plain().doubled(line.length()));
            System.out.println("ok");
        }
    }

    int doubled(int number) {
        return 2 * number;
    }
}
