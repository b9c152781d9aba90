import java.util.List;

/** Records, sealed types, pattern matching and text blocks. */
final class Java17 {

    sealed interface Shape permits Square, Circle {
        double area();

        private static double round(double value) {
            return Math.round(value * 100) / 100.0;
        }
    }

    record Square(double side) implements Shape {
        Square {
            if (side < 0) {
                throw new IllegalArgumentException("side " + side);
            }
        }

        @Override
        public double area() {
            return Shape.round(side * side);
        }
    }

    record Circle(double radius) implements Shape {
        @Override
        public double area() {
            return Shape.round(Math.PI * radius * radius);
        }
    }

    enum Size {
        SMALL {
            @Override
            String word() {
                return "little";
            }
        },
        LARGE;

        String word() {
            return switch (this) {
                case SMALL -> "small";
                case LARGE -> "large";
            };
        }
    }

    static String describe(Object shape) {
        if (shape instanceof Square square && square.side() > 1) {
            return "big " + square;
        }
        return """
                some %s""".formatted(shape);
    }

    public static void main(String[] arguments) throws Exception {
        for (Shape shape : List.of(new Square(1), new Square(2), new Circle(1))) {
            System.out.println(describe(shape) + " " + shape.area() + " " + shape.hashCode());
        }
        try {
            System.out.println(new Square(-1));
        } catch (IllegalArgumentException e) {
            System.out.println(e.getMessage());
        }
        System.out.println(Size.SMALL.word() + " " + Size.LARGE.word());
        System.out.println("done");
        System.in.read();
    }
}
