package io.github.shearpin.agent.rules;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Reads one of a few words as what the word stands for. */
final class Choices extends ValueReader {

    private final Map<String, Object> meanings = new LinkedHashMap<String, Object>();
    private final Map<String, Object> alsoRead = new HashMap<String, Object>();
    private String otherForm;

    Choices word(String word, Object meaning) {
        meanings.put(word, meaning);
        return this;
    }

    /** What messages name beside the words: how the value is written that is none of them. */
    Choices otherwise(String form) {
        otherForm = form;
        return this;
    }

    /** {@code true} and {@code false}; and YAML 1.1's other words for them, which nobody is told to write. */
    static Choices yesOrNo() {
        Choices choices = new Choices().word("true", true).word("false", false);
        for (String yes : new String[] {"True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON"}) {
            choices.alsoRead.put(yes, true);
        }
        for (String no : new String[] {"False", "FALSE", "no", "No", "NO", "off", "Off", "OFF"}) {
            choices.alsoRead.put(no, false);
        }
        return choices;
    }

    /** Null when the word is not known. */
    Object meaning(String word) {
        return meanings.containsKey(word) ? meanings.get(word) : alsoRead.get(word);
    }

    @Override
    SchemaPart schema() {
        if (!alsoRead.isEmpty()) {
            return SchemaPart.text(Words.alternatives(new TreeSet<String>(alsoRead.keySet())) + "|" + Words.alternatives(meanings.keySet()),
                    "true or false is expected").orType("boolean");
        }
        List<Object> values = new ArrayList<Object>();
        for (String word : meanings.keySet()) {
            if (numberLength(word) == word.length()) {
                values.add(Long.valueOf(word));
            }
            values.add(word);
        }
        return SchemaPart.oneOf(values);
    }

    @Override
    Object read(YamlNode node, Problems problems) {
        List<String> forms = new ArrayList<String>(meanings.keySet());
        if (otherForm != null) {
            forms.add(otherForm);
        }
        String words = Words.or(forms);
        String text = scalar(node, "one word", words, problems);
        if (text == null) {
            return null;
        }
        Object meaning = meaning(text);
        if (meaning == null) {
            String nearest = Words.nearest(text, meanings.keySet());
            problems.at(node, node.described() + " is not known here", nearest == null ? "write " + words
                    : "did you mean " + Words.quoted(nearest) + "? Known are " + Words.and(forms));
        }
        return meaning;
    }
}
