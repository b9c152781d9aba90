package io.github.shearpin.agent.rules;
import io.github.shearpin.agent.policy.fallback.FallbackSettings.Form;
import io.github.shearpin.agent.policy.fallback.FallbackSettings.Reason;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads a fallback: {@code value}, {@code method} or {@code throw} as the one part {@link #GIVES}, so that one replaces
 * another where files merge; and {@link #FOR}. The short {@code fallback: empty} is {@code fallback: {value: empty}}.
 */
final class Fallbacks extends ValueReader {

    /** What the caller gets instead, a {@link FallbackForm}. */
    static final String GIVES = "gives";
    /** How the calls end that it is for: a list of {@link Reason}. */
    static final String FOR = "for";

    private static final String[] FORMS = {"value", "method", "throw"};
    /** Values that depend on the method. */
    private static final List<String> WORDS = Arrays.asList("empty", "last-good");

    private final Section section = new Section("fallback: {value: null, for: [rejected, timeout]}")
            .field("value", new FallbackValues())
            .field("method", new FallbackMethods())
            .field("throw", new Thrown())
            .field(FOR, Lists.atLeastOne(new Choices().word("rejected", Reason.REJECTED)
                    .word("timeout", Reason.TIMEOUT).word("failure", Reason.FAILURE)));

    @Override
    SchemaPart schema() {
        SchemaPart mapping = section.schema()
                .with("dependencies", Collections.singletonMap("value", forms("null")))
                .with("not", forms("string").with("required", Arrays.asList("method", "throw")));
        return SchemaPart.anyOf(SchemaPart.oneOf(WORDS), mapping);
    }

    /** Both the method and the exception are of that type, if they are there. */
    private static SchemaPart forms(String type) {
        Map<String, SchemaPart> forms = new LinkedHashMap<String, SchemaPart>();
        forms.put("method", new SchemaPart().with("type", type));
        forms.put("throw", new SchemaPart().with("type", type));
        return new SchemaPart().with("properties", forms);
    }

    @Override
    Object read(YamlNode node, Problems problems) {
        if (!node.is(YamlNode.Kind.MAPPING)) {
            return readWord(node, problems);
        }
        Values written = (Values) section.read(node, problems);
        Values values = new Values();
        if (written.isFlawed()) {
            values.markFlawed();
        }
        String first = null;
        for (String form : FORMS) {
            if (first == null) {
                values.copy(form, written, GIVES);
                first = values.has(GIVES) || values.isInvalid(GIVES) ? form : null;
            } else if (written.node(form) != null && !written.isTakenAway(form)) {
                problems.at(written.node(form), "'" + form + "' beside '" + first + "', but a fallback gives one thing",
                        "remove one of them");
            }
        }
        values.copy(FOR, written, FOR);
        return values;
    }

    private static Values readWord(YamlNode node, Problems problems) {
        String known = "empty, last-good, or a mapping such as fallback: {value: 42}";
        String text = scalar(node, "a fallback", known, problems);
        if (text == null) {
            return null;
        }
        if (!WORDS.contains(text)) {
            String nearest = Words.nearest(text, WORDS);
            problems.at(node, node.described() + " is no fallback", nearest == null ? "write " + known
                    : "did you mean " + Words.quoted(nearest) + '?');
            return null;
        }
        Values values = new Values();
        values.put(GIVES, node, form(text));
        return values;
    }

    private static FallbackForm form(String word) {
        return FallbackForm.of("empty".equals(word) ? Form.EMPTY : Form.LAST_GOOD);
    }

    /** Reads a literal, or without quotes one of the words. */
    private static final class FallbackValues extends ValueReader {

        private final Literals literals = new Literals();

        @Override
        SchemaPart schema() {
            return literals.schema().with("examples", Arrays.asList(null, "empty", "last-good"));
        }

        @Override
        boolean readsNull() {
            return true;
        }

        @Override
        Object read(YamlNode node, Problems problems) {
            if (!node.is(YamlNode.Kind.SCALAR)) {
                return scalar(node, "one value", "null, a literal, empty (also for lists and maps) or last-good",
                        problems);
            }
            if (node.isPlain() && WORDS.contains(node.text())) {
                return form(node.text());
            }
            String nearest = node.isPlain() ? Words.nearest(node.text(), WORDS) : null;
            if (nearest != null) {
                problems.at(node, node.described() + " is not known here", "did you mean " + nearest
                        + "? Where that text is meant, put it in quotes");
                return null;
            }
            Literals.Literal literal = (Literals.Literal) literals.read(node, problems);
            return literal == null ? null : FallbackForm.value(literal.value());
        }
    }

    /** Reads the type of an exception. */
    private static final class Thrown extends ValueReader {

        private final ValueReader names = TypeNames.thrown();

        @Override
        SchemaPart schema() {
            return names.schema();
        }

        @Override
        Object read(YamlNode node, Problems problems) {
            String name = (String) names.read(node, problems);
            return name == null ? null : FallbackForm.exception(name);
        }
    }
}
