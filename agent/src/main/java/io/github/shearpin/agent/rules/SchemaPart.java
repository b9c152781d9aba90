package io.github.shearpin.agent.rules;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a JSON Schema (draft-07) says of one value. Editors take values for what YAML 1.2 says they are: {@code 5} without
 * quotes is a number to them, {@code true} a truth value, {@code off} a text. So is a value with a variable, and whatever
 * that stands for is none of a schema's business. Not thread-safe.
 */
final class SchemaPart {

    /** Finds a variable as {@link Variables} reads them. {@code $${} is none. */
    private static final String VARIABLE = "(^|[^$])\\$\\{[A-Za-z_][A-Za-z0-9_]*(\\}|:[-?][\\s\\S]*\\})";

    private final Map<String, Object> keywords = new LinkedHashMap<String, Object>();
    private boolean variables;

    /**
     * A text.
     *
     * @param expression a regular expression that all of it matches, in what Java and JavaScript have in common
     * @param expected   what an editor tells somebody who wrote something else
     */
    static SchemaPart text(String expression, String expected) {
        SchemaPart text = variable().with("pattern", "^(?:" + expression + ")$|" + VARIABLE);
        return text.with("errorMessage", expected);
    }

    /** A text that may look like a number or a truth value. */
    static SchemaPart scalar(String expression, String expected) {
        return text(expression, expected).orType("number").orType("boolean");
    }

    /** One of a few values. */
    static SchemaPart oneOf(Collection<?> values) {
        return anyOf(new SchemaPart().with("enum", values), textReference("variable"));
    }

    /** What holds a variable. */
    static SchemaPart variable() {
        SchemaPart variable = new SchemaPart().with("type", "string").with("pattern", VARIABLE);
        variable.variables = true;
        return variable;
    }

    static SchemaPart anyOf(SchemaPart... parts) {
        List<SchemaPart> alternatives = new ArrayList<SchemaPart>();
        SchemaPart either = new SchemaPart().with("anyOf", alternatives);
        for (SchemaPart part : parts) {
            alternatives.addAll(part.alternatives());
            either.variables |= part.variables;
        }
        return either;
    }

    /** What another part says, which stands under that name in the schema. */
    static SchemaPart reference(String name) {
        return new SchemaPart().with("$ref", "#/definitions/" + name);
    }

    /** The same; it says that the value is a text, or may be one. */
    static SchemaPart textReference(String name) {
        SchemaPart reference = reference(name);
        reference.variables = true;
        return reference;
    }

    /** A list of them; or one, which stands for a list of one. */
    static SchemaPart listOrOne(SchemaPart items, int least, int most) {
        SchemaPart list = new SchemaPart().with("type", "array").with("items", items);
        return anyOf(items, (least > 0 ? list.with("minItems", least) : list).with("maxItems", most));
    }

    /** A mapping of known fields, none of which must be there. */
    static SchemaPart mapping(Map<String, SchemaPart> fields) {
        return new SchemaPart().with("type", "object").with("properties", fields).with("additionalProperties", false);
    }

    /**
     * A mapping of names that are not known beforehand.
     *
     * @param names    a regular expression that all of a name matches
     * @param expected what an editor tells somebody who wrote another name
     */
    static SchemaPart mapping(String names, String expected, SchemaPart values) {
        return new SchemaPart().with("type", "object").with("propertyNames", new SchemaPart()
                .with("pattern", "^(?:" + names + ")$").with("errorMessage", expected))
                .with("additionalProperties", values);
    }

    /** For a mapping: where the first field stands, as that value if there is one, the second one must stand, too. */
    SchemaPart where(String field, Object value, String needed) {
        Map<String, SchemaPart> is = Collections.singletonMap(field, new SchemaPart().with("const", value));
        return with("if", new SchemaPart().with("properties", is).with("required", Collections.singletonList(field)))
                .with("then", new SchemaPart().with("required", Collections.singletonList(needed)));
    }

    /** Says something more. */
    SchemaPart with(String keyword, Object value) {
        keywords.put(keyword, value);
        return this;
    }

    /** The same value, or one of another type, of which nothing more is said. */
    SchemaPart orType(String type) {
        List<Object> types = new ArrayList<Object>();
        Object own = keywords.get("type");
        types.addAll(own instanceof List ? (List<?>) own : Collections.singletonList(own));
        if (!types.contains(type)) {
            types.add(type);
        }
        return with("type", types);
    }

    /** The same value; or null, for which a variable without quotes may stand that is empty. */
    SchemaPart orNull() {
        if (keywords.containsKey("type") && variables) {
            return orType("null");
        }
        SchemaPart none = new SchemaPart().with("type", "null");
        return variables ? anyOf(this, none) : anyOf(this, textReference("variable"), none);
    }

    private List<SchemaPart> alternatives() {
        Object own = keywords.size() == 1 ? keywords.get("anyOf") : null;
        List<SchemaPart> alternatives = new ArrayList<SchemaPart>();
        for (Object part : own == null ? Arrays.asList(this) : (List<?>) own) {
            alternatives.add((SchemaPart) part);
        }
        return alternatives;
    }

    /** As maps and lists of texts, numbers and truth values, each of its own. */
    Map<String, Object> json() {
        return mapOf(keywords);
    }

    private static Map<String, Object> mapOf(Map<?, ?> parts) {
        Map<String, Object> map = new LinkedHashMap<String, Object>();
        for (Map.Entry<?, ?> part : parts.entrySet()) {
            map.put((String) part.getKey(), plain(part.getValue()));
        }
        return map;
    }

    private static Object plain(Object value) {
        if (value instanceof SchemaPart) {
            return ((SchemaPart) value).json();
        }
        if (value instanceof Map) {
            return mapOf((Map<?, ?>) value);
        }
        if (!(value instanceof Collection)) {
            return value;
        }
        List<Object> list = new ArrayList<Object>();
        for (Object item : (Collection<?>) value) {
            list.add(plain(item));
        }
        return list;
    }
}
