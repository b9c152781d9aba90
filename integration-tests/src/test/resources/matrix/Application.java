import io.micronaut.runtime.Micronaut;

/** Starts Micronaut as its own template of an application does. */
public class Application {

    public static void main(String[] arguments) {
        Micronaut.run(Application.class, arguments);
    }
}
