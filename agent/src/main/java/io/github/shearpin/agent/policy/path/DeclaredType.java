package io.github.shearpin.agent.policy.path;

import io.github.shearpin.agent.policy.types.Descriptor;
import java.lang.reflect.Modifier;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** What steps may lead to of a type, with what it inherits, as class files tell it. Immutable. */
public final class DeclaredType {

    private final String name;
    private final int modifiers;
    private final Map<String, String> methods;
    private final Map<String, String> fields;

    /**
     * @param name    binary
     * @param methods that a step can be, of their names to the binary names of what they return
     * @param fields  the same of their types
     */
    public DeclaredType(String name, int modifiers, Map<String, String> methods, Map<String, String> fields) {
        this.name = name;
        this.modifiers = modifiers;
        this.methods = Collections.unmodifiableMap(methods);
        this.fields = Collections.unmodifiableMap(fields);
    }

    String name() {
        return name;
    }

    /** Whether no other type can have more. */
    boolean isFinal() {
        return Modifier.isFinal(modifiers);
    }

    /** What a step leads to, in the order of {@link ValuePath}; null: there is no such member. */
    public String leadsTo(String step) {
        String member = Step.member(step);
        if (step.startsWith("@")) {
            return fields.get(member);
        }
        String suffix = Character.toUpperCase(member.charAt(0)) + member.substring(1);
        String is = methods.get("is" + suffix);
        boolean tells = is != null && (is.equals("boolean") || is.equals("java.lang.Boolean"));
        return methods.containsKey(member) ? methods.get(member)
                : methods.containsKey("get" + suffix) ? methods.get("get" + suffix)
                : tells ? is : fields.get(member);
    }

    /** Adds what those do not have that were declared nearer. */
    public void addTo(Map<String, String> nearerMethods, Map<String, String> nearerFields) {
        for (Map.Entry<String, String> method : methods.entrySet()) {
            nearerMethods.putIfAbsent(method.getKey(), method.getValue());
        }
        for (Map.Entry<String, String> field : fields.entrySet()) {
            nearerFields.putIfAbsent(field.getKey(), field.getValue());
        }
    }

    /** That it has no such member, what it has, and what was probably meant. */
    String lacks(String step) {
        boolean ofField = step.startsWith("@");
        Set<String> known = new LinkedHashSet<String>();
        for (String method : ofField ? Collections.<String>emptySet() : methods.keySet()) {
            known.add(PathParser.property(method));
        }
        known.addAll(fields.keySet());
        known.removeAll(DeclaredSteps.OF_EVERY_OBJECT);
        return Descriptor.readable(name) + (ofField ? " has no field \"" : " has no member \"") + Step.member(step) + '"'
                + (isFinal() ? "" : " (a type below it may, but none that was seen does)")
                + (known.isEmpty() ? "" : ", but has " + Suggestion.of(Step.member(step), known));
    }
}
