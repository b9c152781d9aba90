import module java.base;

/** Statements before super(), and a module's import. */
final class Java25 {

    static class Parent {
        final String name;

        Parent(String name) {
            this.name = name;
        }
    }

    static class Child extends Parent {
        final List<String> words;

        Child(String text) {
            if (text.isBlank()) {
                throw new IllegalArgumentException("blank");
            }
            var split = List.of(text.split(" "));
            this.words = split;
            super(split.getFirst());
        }

        String show() {
            return name + words;
        }
    }

    public static void main(String[] arguments) throws IOException {
        System.out.println(new Child("a b c").show());
        try {
            System.out.println(new Child(" ").show());
        } catch (IllegalArgumentException e) {
            System.out.println(e.getMessage());
        }
        System.out.println("done");
        System.in.read();
    }
}
