package io.github.shearpin.agent.rules;

import java.util.Collections;
import java.util.Set;

/** What both forms of a pattern come to. */
final class ParsedPattern implements MethodPattern {

    private final String text;
    private final String textWithSubtypes;
    private final Position position;
    private final TypePart type;
    private final MethodPart method;
    private final Set<String> exactTypeNames;

    ParsedPattern(String text, String textWithSubtypes, Position position, TypePart type, MethodPart method) {
        this.text = text;
        this.textWithSubtypes = textWithSubtypes;
        this.position = position;
        this.type = type;
        this.method = method;
        this.exactTypeNames = Collections.unmodifiableSet(type.exactNames());
    }

    @Override
    public String text() {
        return text;
    }

    @Override
    public String textWithSubtypes() {
        return textWithSubtypes;
    }

    @Override
    public Position position() {
        return position;
    }

    @Override
    public Set<String> exactTypeNames() {
        return exactTypeNames;
    }

    @Override
    public boolean mayMatchName(String binaryName) {
        return type.mayMatchName(binaryName);
    }

    @Override
    public boolean namesJdk() {
        return type.namesJdk();
    }

    @Override
    public Set<String> annotationNames() {
        return type.annotationNames();
    }

    @Override
    public TypeTest above() {
        return type.onlyAbove();
    }

    @Override
    public boolean asksForParents() {
        return type.asksForParents();
    }

    @Override
    public boolean matchesType(TypeView view) {
        return type.matches(view);
    }

    @Override
    public boolean matchesMethod(MethodView view) {
        return method.matches(view);
    }

    /** Adds what it asks of methods. */
    void addTo(MethodTests tests) {
        method.addTo(tests);
    }

    @Override
    public MethodAspect missing(MethodView view) {
        return method.missing(view);
    }

    @Override
    public Set<String> typeNames() {
        return type.names();
    }

    @Override
    public boolean namesType(String binaryName) {
        return type.names(binaryName);
    }

    @Override
    public Set<String> typeAnnotations() {
        return type.allAnnotations();
    }

    @Override
    public Set<String> methodAnnotations() {
        return method.annotations();
    }

    @Override
    public String methodName() {
        return method.onlyName();
    }

    @Override
    public boolean namesConstructors() {
        return method.namesConstructors();
    }

    @Override
    public String toString() {
        return text;
    }
}
