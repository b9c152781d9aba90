package io.github.shearpin.agent.rules;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/**
 * The JSON Schema of a rule file, by which editors complete, explain and check it. It is put together of what the readers of
 * the fields say, and of a description of each field. Accepts all that is read, and refuses what is seen to be wrong without
 * other files, other fields or arithmetic. It is of draft-07, which every editor knows.
 */
public final class JsonSchema {

    private static final String DESCRIPTIONS = "/io/github/shearpin/agent/schema/descriptions.properties";

    /** Keywords that say what holds of fields, and not what these are. */
    private static final List<String> CONDITIONS = Arrays.asList("if", "not", "dependencies");

    private final Properties descriptions;

    private JsonSchema(Properties descriptions) {
        this.descriptions = descriptions;
    }

    /**
     * Its keywords: maps and lists of texts, numbers and truth values.
     *
     * @throws IllegalStateException when the descriptions can't be read from the agent's jar
     */
    public static Map<String, Object> ofRuleFiles() {
        Map<String, Object> schema = new LinkedHashMap<String, Object>();
        schema.put("$schema", "http://json-schema.org/draft-07/schema#");
        schema.put("title", "Rule file of Shearpin");
        schema.putAll(Schema.file().schema().json());
        JsonSchema described = new JsonSchema(descriptions());
        described.describe(schema, "");
        Map<String, Object> definitions = new LinkedHashMap<String, Object>();
        for (Map.Entry<String, SchemaPart> definition : definitions().entrySet()) {
            Object json = definition.getValue().json();
            described.describe(json, definition.getKey() + '.');
            definitions.put(definition.getKey(), json);
        }
        schema.put("definitions", definitions);
        return schema;
    }

    /** What {@link SchemaPart#reference} leads to. */
    private static Map<String, SchemaPart> definitions() {
        Map<String, SchemaPart> definitions = new LinkedHashMap<String, SchemaPart>();
        definitions.put("rule", Schema.rule("rules: {...}").fields());
        definitions.put("pattern", LongPatterns.section().fields()
                .with("required", Arrays.asList("type", "method")));
        definitions.put(CountAsReader.DEFINITION, CountAsReader.entries());
        Paths.define(definitions);
        definitions.put("variable", SchemaPart.variable());
        return definitions;
    }

    /** Each field with the description of its path; of what all mappings beside each other have, also of the path with a *. */
    @SuppressWarnings("unchecked")
    private void describe(Object part, String path) {
        if (part instanceof List) {
            for (Object item : (List<?>) part) {
                describe(item, path);
            }
        } else if (part instanceof Map) {
            for (Map.Entry<String, Object> keyword : ((Map<String, Object>) part).entrySet()) {
                if (keyword.getKey().equals("properties")) {
                    describeFields((Map<String, Object>) keyword.getValue(), path);
                } else if (!CONDITIONS.contains(keyword.getKey())) {
                    describe(keyword.getValue(), path);
                }
            }
        }
    }

    @SuppressWarnings("unchecked")
    private void describeFields(Map<String, Object> fields, String path) {
        String common = path.replaceFirst("[^.]+\\.$", "*.");
        for (Map.Entry<String, Object> field : fields.entrySet()) {
            if (field.getValue() instanceof Map) {
                String own = descriptions.getProperty(path + field.getKey());
                String description = own == null ? descriptions.getProperty(common + field.getKey()) : own;
                Map<String, Object> said = (Map<String, Object>) field.getValue();
                describe(said, path + field.getKey() + '.');
                if (description != null) {
                    said.put("description", description);
                }
            }
        }
    }

    private static Properties descriptions() {
        Properties descriptions = new Properties();
        try {
            InputStream in = JsonSchema.class.getResourceAsStream(DESCRIPTIONS);
            if (in == null) {
                throw new IOException("it is missing");
            }
            try {
                descriptions.load(in);
            } finally {
                in.close();
            }
        } catch (IOException e) {
            throw new IllegalStateException("descriptions of fields can't be read from the agent's jar: " + e.getMessage(), e);
        }
        return descriptions;
    }
}
