/** A class without a package, for patterns that name one. */
public class HelloWorldExample {

    public static void main(String[] arguments) {
        System.out.println(greet(arguments[0]));
    }

    static String greet(String name) {
        return "Hello " + name;
    }
}
