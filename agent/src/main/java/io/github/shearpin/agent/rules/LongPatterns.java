package io.github.shearpin.agent.rules;

import java.util.List;

/** Reads the long form of a pattern: {@code {type: {...}, method: {...}}}. */
final class LongPatterns {

    private static final String[] TYPE_FIELDS = {"name", "extends", "annotated", "loader"};
    private static final String[] METHOD_FIELDS = {"name", "returns", "annotated", "visibility"};

    private static final String NAME = "@?[^@#+() \\t]+";

    private final Section pattern = section();

    static Section section() {
        Texts types = new Texts("(?!\\*+$)[^#+()]+", "a type's full name is expected, such as com.acme.OrderService or com.acme.*");
        Texts annotations = new Texts(NAME, "an annotation's full name is expected, such as com.acme.Guarded");
        return new Section("match: {type: {name: com.acme.OrderService}, method: {name: place}}").defined("pattern")
                .field("type", new Section("type: {name: com.acme.OrderService}")
                        .field("name", Lists.of(types))
                        .field("extends", Lists.of(types))
                        .field("annotated", Lists.of(annotations))
                        .field("loader", Lists.of(new Texts("boot|platform|app|.*[.*].*",
                                "boot, platform, app or the full name of a loader's class is expected"))))
                .field("method", new Section("method: {name: place}")
                        .field("name", Lists.of(new Texts("<init>|(?!new$)[^.|#@+<>() \\t]+",
                                "a method's name is expected, such as place, find* or <init>")))
                        .field("parameters", new Parameters())
                        .field("returns", Lists.of(new Texts(".+", "a type is expected, or void")))
                        .field("annotated", Lists.of(annotations))
                        .field("visibility", Lists.of(new Texts("public|protected|package|private",
                                "public, protected, package or private is expected")))
                        .field("static", Choices.yesOrNo()));
    }

    /** Keeps the node, so that what is wrong in its text can be told at its place. */
    private static final class Texts extends ValueReader {
        private final String expression;
        private final String expected;

        /** @param expression matches all texts that can be right */
        Texts(String expression, String expected) {
            this.expression = expression;
            this.expected = expected;
        }

        @Override
        SchemaPart schema() {
            return SchemaPart.scalar(expression, expected);
        }

        @Override
        Object read(YamlNode node, Problems problems) {
            return scalar(node, "one word", "it as one", problems) == null ? null : node;
        }
    }

    /** Keeps the node of a text, or a list of nodes. */
    private static final class Parameters extends ValueReader {
        private final Lists list = Lists.of(new Texts("[^#]*", "a list of types is expected, such as [String, int, \"..\"]"));

        @Override
        SchemaPart schema() {
            return list.schema();
        }

        @Override
        Object read(YamlNode node, Problems problems) {
            if (node.is(YamlNode.Kind.LIST)) {
                return list.read(node, problems);
            }
            return scalar(node, "a list of types", "for example [String, int, \"..\"]", problems) == null ? null : node;
        }
    }

    /** @return null when it is none, which has been reported */
    MethodPattern pattern(YamlNode node, Problems problems) {
        Values values = (Values) pattern.read(node, problems);
        if (values == null || values.isFlawed() || isFlawed(values.parts("type")) || isFlawed(values.parts("method"))) {
            return null;
        }
        LongForm form = MethodPatterns.longForm(node.position());
        boolean fine = add(values.parts("type"), TYPE_FIELDS, true, form, problems);
        fine &= add(values.parts("method"), METHOD_FIELDS, false, form, problems);
        fine &= addParameters(values.parts("method"), form, problems);
        if (!fine) {
            return null;
        }
        if (values.parts("method") != null && values.parts("method").has("static")) {
            form.isStatic((Boolean) values.parts("method").get("static"));
        }
        try {
            return form.build();
        } catch (PatternException e) {
            problems.inside(node, node.column(), e.getMessage());
            return null;
        }
    }

    private static boolean isFlawed(Values values) {
        return values != null && values.isFlawed();
    }

    private static boolean add(Values values, String[] fields, boolean ofType, LongForm form, Problems problems) {
        boolean fine = true;
        for (String field : fields) {
            if (values != null && values.has(field)) {
                for (Object text : (List<?>) values.get(field)) {
                    YamlNode node = (YamlNode) text;
                    try {
                        if (ofType) {
                            addOfType(field, node.text(), form);
                        } else {
                            addOfMethod(field, node.text(), form);
                        }
                    } catch (PatternException e) {
                        Patterns.report(node, e, problems);
                        fine = false;
                    }
                }
            }
        }
        return fine;
    }

    private static void addOfType(String field, String text, LongForm form) throws PatternException {
        if ("name".equals(field)) {
            form.typeName(text);
        } else if ("extends".equals(field)) {
            form.typeExtends(text);
        } else if ("annotated".equals(field)) {
            form.typeAnnotated(text);
        } else {
            form.typeLoader(text);
        }
    }

    private static void addOfMethod(String field, String text, LongForm form) throws PatternException {
        if ("name".equals(field)) {
            form.methodName(text);
        } else if ("returns".equals(field)) {
            form.returns(text);
        } else if ("annotated".equals(field)) {
            form.methodAnnotated(text);
        } else {
            form.visibility(text);
        }
    }

    private static boolean addParameters(Values method, LongForm form, Problems problems) {
        Object parameters = method == null ? null : method.get("parameters");
        YamlNode node = parameters instanceof YamlNode ? (YamlNode) parameters : null;
        try {
            if (node != null) {
                form.parameters(node.text());
            } else if (parameters != null) {
                if (((List<?>) parameters).isEmpty()) {
                    form.parameters("");
                }
                for (Object item : (List<?>) parameters) {
                    node = (YamlNode) item;
                    form.parameter(node.text());
                }
            }
            return true;
        } catch (PatternException e) {
            Patterns.report(node, e, problems);
            return false;
        }
    }
}
