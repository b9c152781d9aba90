package io.github.shearpin.agent.rules;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A pattern said in fields. Each method takes one field's text, throws for what is wrong in it with an offset in that text,
 * and called again adds an alternative (for a list of texts: one call each). {@link #parameter} is the exception: it adds the
 * next parameter. Not thread-safe; what {@link #build} gives is.
 */
public final class LongForm {

    private final Position position;
    private final TypePart type = new TypePart();
    private final MethodPart method = new MethodPart();
    private final Map<String, List<String>> typeFields = new LinkedHashMap<String, List<String>>();
    private final Map<String, List<String>> methodFields = new LinkedHashMap<String, List<String>>();
    private List<String> annotations;
    private Parameters parameters;

    LongForm(Position position) {
        this.position = position;
    }

    /** {@code type.name}: as TYPE of the short form, without {@code +} and annotations. */
    public LongForm typeName(String text) throws PatternException {
        int plus = text.indexOf('+');
        if (plus >= 0) {
            throw new PatternException(plus, "'+' in a type's name; write the name under extends instead of name");
        }
        type.own().add(blanks(text), 0, text.length(), false);
        said(typeFields, "name", text);
        return this;
    }

    /** {@code type.extends}: these types, and all that extend or implement one of them. */
    public LongForm typeExtends(String text) throws PatternException {
        int plus = text.indexOf('+');
        if (plus >= 0) {
            throw new PatternException(plus, "'+' under extends; write the name alone, subtypes are meant already");
        }
        type.above().add(blanks(text), 0, text.length(), false);
        said(typeFields, "extends", text);
        return this;
    }

    /** {@code type.annotated}: the full name of an annotation that the type itself carries. */
    public LongForm typeAnnotated(String text) throws PatternException {
        List<String> spellings = TypePattern.annotation(text, 0, text.length());
        if (annotations == null) {
            annotations = new ArrayList<String>();
            type.addAnnotation(annotations);
        }
        annotations.addAll(spellings);
        said(typeFields, "annotated", text);
        return this;
    }

    /** {@code type.loader}: boot, platform, app, or the class name of the defining loader, with wildcards. */
    public LongForm typeLoader(String text) throws PatternException {
        boolean word = text.equals("boot") || text.equals("platform") || text.equals("app");
        if (!word && text.indexOf('.') < 0 && !Glob.isWildcard(text)) {
            throw new PatternException(0, "'" + text + "' is no loader; write boot, platform, app, or the full name of the "
                    + "loader's class, such as org.apache.catalina.loader.ParallelWebappClassLoader or *WebappClassLoader");
        }
        type.loaders().add(text, 0, text.length(), false);
        said(typeFields, "loader", text);
        return this;
    }

    /** {@code method.name}: as METHOD of the short form, without annotations. */
    public LongForm methodName(String text) throws PatternException {
        if (text.isEmpty()) {
            throw new PatternException(0, "an empty method's name; write its name, or * for every method");
        }
        method.addName(text, 0, text.length());
        said(methodFields, "name", text);
        return this;
    }

    /** {@code method.parameters} as one text, {@code String, int, ..}, with or without parentheses; an empty one is none. */
    public LongForm parameters(String text) throws PatternException {
        String list = blanks(text);
        int from = 0;
        int to = list.length();
        if (list.startsWith("(") && list.endsWith(")")) {
            from++;
            to--;
        }
        while (from < to && list.charAt(from) == ' ') {
            from++;
        }
        ofMethod().addAll(list, from, to);
        said(methodFields, "parameters", "\"" + text + "\"");
        return this;
    }

    /** One more item of {@code method.parameters} as a list. */
    public LongForm parameter(String text) throws PatternException {
        ofMethod().add(blanks(text), 0, text.length());
        said(methodFields, "parameters", "\"" + text + "\"");
        return this;
    }

    private Parameters ofMethod() {
        if (parameters == null) {
            parameters = new Parameters();
            method.setParameters(parameters);
        }
        return parameters;
    }

    /** {@code method.returns}: a type as in parameters, or void. */
    public LongForm returns(String text) throws PatternException {
        method.addReturns(ParameterType.parse(blanks(text), 0, text.length(), true));
        said(methodFields, "returns", text);
        return this;
    }

    /** {@code method.annotated}: the full name of an annotation that the method carries. */
    public LongForm methodAnnotated(String text) throws PatternException {
        method.addAnnotation(text, 0, text.length());
        said(methodFields, "annotated", text);
        return this;
    }

    /** {@code method.visibility}: public, protected, package or private. */
    public LongForm visibility(String text) throws PatternException {
        if (text.equals("public")) {
            method.addVisibility(MethodPart.PUBLIC);
        } else if (text.equals("protected")) {
            method.addVisibility(MethodPart.PROTECTED);
        } else if (text.equals("private")) {
            method.addVisibility(MethodPart.PRIVATE);
        } else if (text.equals("package")) {
            method.addVisibility(MethodPart.PACKAGE);
        } else {
            throw new PatternException(0, "'" + text + "' is no visibility; write public, protected, package or private");
        }
        said(methodFields, "visibility", text);
        return this;
    }

    /** {@code method.static}. */
    public LongForm isStatic(boolean wanted) {
        method.setStatic(wanted);
        said(methodFields, "static", String.valueOf(wanted));
        return this;
    }

    /** @throws PatternException at offset 0 when what was said is not enough */
    public MethodPattern build() throws PatternException {
        if (!type.saysSomething()) {
            throw new PatternException(0, "the pattern names no type; write name, extends or annotated under type");
        }
        if (!method.saysSomething()) {
            throw new PatternException(0, "the pattern names no method; write name: \"*\" under method for every method");
        }
        return new ParsedPattern(text(typeFields), subtypesText(), position, type, method);
    }

    private String subtypesText() {
        if (!typeFields.containsKey("name") || type.asksForParents()) {
            return null;
        }
        Map<String, List<String>> widened = new LinkedHashMap<String, List<String>>();
        for (Map.Entry<String, List<String>> field : typeFields.entrySet()) {
            widened.put(field.getKey().equals("name") ? "extends" : field.getKey(), field.getValue());
        }
        return text(widened);
    }

    private String text(Map<String, List<String>> ofType) {
        return "{type: {" + join(ofType) + "}, method: {" + join(methodFields) + "}}";
    }

    private static void said(Map<String, List<String>> fields, String name, String text) {
        List<String> texts = fields.get(name);
        if (texts == null) {
            texts = new ArrayList<String>();
            fields.put(name, texts);
        }
        texts.add(text);
    }

    private static String join(Map<String, List<String>> fields) {
        StringBuilder joined = new StringBuilder();
        for (Map.Entry<String, List<String>> field : fields.entrySet()) {
            List<String> texts = field.getValue();
            joined.append(joined.length() == 0 ? "" : ", ").append(field.getKey()).append(": ")
                    .append(texts.size() == 1 ? texts.get(0) : texts.toString());
        }
        return joined.toString();
    }

    private static String blanks(String text) {
        return text.replace('\t', ' ').replace('\n', ' ').replace('\r', ' ');
    }
}
