package io.github.shearpin.agent.rules;

import io.github.shearpin.agent.policy.path.ResultPredicate;
import io.github.shearpin.agent.policy.path.ValuePath;
import io.github.shearpin.agent.policy.path.WholeNumbers;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads {@code failure-results} and what is written like it: a mapping of paths to one value, a range
 * such as {@code 500..599}, or a list, as a {@link ResultPredicate}. */
final class FailureResults extends ValueReader {

    private static final int MOST_VALUES = 100;

    private static final Pattern RANGE = Pattern.compile("(-?\\d{1,18})\\.\\.(-?\\d{1,18})");

    private final Literals literals = new Literals();
    private final String example;
    private final boolean ofElementsToo;

    /** @param example how one is written */
    FailureResults(String example) {
        this(example, false);
    }

    private FailureResults(String example, boolean ofElementsToo) {
        this.example = "for example " + example;
        this.ofElementsToo = ofElementsToo;
    }

    /** Which may judge {@code $each}. */
    static FailureResults ofElementsToo(String example) {
        return new FailureResults(example, true);
    }

    @Override
    SchemaPart schema() {
        SchemaPart values = SchemaPart.listOrOne(literals.schema(), 1, MOST_VALUES);
        return SchemaPart.mapping(Paths.expression(Paths.AT_ENTRY + "|return" + (ofElementsToo ? "|each" : "")),
                "a path to a value is expected, such as $return.status", values).with("minProperties", 1);
    }

    @Override
    Object read(YamlNode node, Problems problems) {
        if (!node.is(YamlNode.Kind.MAPPING)) {
            if (!node.is(YamlNode.Kind.BROKEN)) {
                wrong(node, "a mapping of paths to values", example, problems);
            }
            return null;
        }
        if (node.entries().isEmpty()) {
            problems.at(node, "the mapping is empty", "write " + example);
        }
        Map<ValuePath, List<Object>> read = new LinkedHashMap<ValuePath, List<Object>>();
        for (YamlNode.Entry entry : node.entries()) {
            Path where = node.path().key(entry.key().text());
            ValuePath path = Paths.parse(entry.key(), where, problems);
            if (path != null && entry.key().text().startsWith("$exception")) {
                problems.at(entry.key(), where, "a result is judged here, not an exception",
                        "name types of exceptions under 'failures' and 'ignore'");
                path = null;
            }
            if (path != null && path.isOfElement() && !ofElementsToo) {
                problems.at(entry.key(), where, "$each is an element of what 'each' of count-as names, and there is none here",
                        "begin with $return, $this or $arg0");
                path = null;
            }
            List<Object> values = values(entry.value(), problems);
            if (path != null && values != null) {
                read.put(path, values);
            }
        }
        boolean fine = !read.isEmpty() && read.size() == node.entries().size();
        return fine ? new ResultPredicate(read) : null;
    }

    /** Whether it stands for all numbers from one to another. */
    static boolean isRange(YamlNode node) {
        return node.is(YamlNode.Kind.SCALAR) && node.isPlain() && RANGE.matcher(node.text()).matches();
    }

    private List<Object> values(YamlNode node, Problems problems) {
        boolean isList = node.is(YamlNode.Kind.LIST);
        List<YamlNode> items = isList ? node.items() : Collections.singletonList(node);
        if (items.isEmpty() || items.size() > MOST_VALUES) {
            problems.at(node, items.isEmpty() ? "the list is empty" : "the list is longer than " + MOST_VALUES,
                    items.isEmpty() ? "write the values that are meant" : "write fewer");
            return null;
        }
        List<Object> values = new ArrayList<Object>();
        for (YamlNode item : items) {
            if (isRange(item)) {
                Matcher range = RANGE.matcher(item.text());
                range.matches();
                long first = Long.parseLong(range.group(1));
                long last = Long.parseLong(range.group(2));
                if (first > last) {
                    problems.at(item, "there is no number from " + first + " to " + last, "write " + last + ".." + first);
                    return null;
                }
                values.add(new WholeNumbers(first, last));
                continue;
            }
            Literals.Literal literal = (Literals.Literal) literals.read(item, problems);
            if (literal != null) {
                values.add(literal.value());
            }
        }
        return values.size() == items.size() ? values : null;
    }
}
