package io.github.shearpin.demo;

import io.github.shearpin.examples.Yamls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One question that a dashboard asks of Prometheus.
 *
 * @param where the dashboard's file, the panel's title, the query's letter
 * @param expression with the variables in place: everything is chosen
 * @param instant whether it is asked for now, or over time
 */
record DashboardQuery(String where, String expression, boolean instant) {

    private static final Pattern LABEL_VALUES = Pattern.compile("label_values\\((.*), (\\w+)\\)");

    static List<DashboardQuery> of(Path folder) throws IOException {
        List<DashboardQuery> queries = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(file -> file.toString().endsWith(".json")).sorted().toList()) {
                String name = file.getFileName().toString();
                Map<String, Object> dashboard = Yamls.read(file);
                variables(name, dashboard, queries);
                annotations(name, dashboard, queries);
                panels(name, dashboard, queries);
            }
        }
        return queries;
    }

    private static void panels(String file, Map<String, Object> dashboard, List<DashboardQuery> queries) {
        for (Map<String, Object> panel : Yamls.list(dashboard.get("panels"))) {
            for (Map<String, Object> target : Yamls.list(panel.get("targets"))) {
                add(file + " / " + panel.get("title") + " / " + target.get("refId"), (String) target.get("expr"),
                        Boolean.TRUE.equals(target.get("instant")), queries);
            }
        }
    }

    private static void annotations(String file, Map<String, Object> dashboard, List<DashboardQuery> queries) {
        for (Map<String, Object> annotation : Yamls.list(Yamls.map(dashboard.get("annotations")).get("list"))) {
            if (annotation.containsKey("expr")) {
                add(file + " / annotation / " + annotation.get("name"), (String) annotation.get("expr"), false, queries);
            }
        }
    }

    /** What a reader can choose from: the values of a label. */
    private static void variables(String file, Map<String, Object> dashboard, List<DashboardQuery> queries) {
        for (Map<String, Object> variable : Yamls.list(Yamls.map(dashboard.get("templating")).get("list"))) {
            if ("query".equals(variable.get("type"))) {
                Matcher values = LABEL_VALUES.matcher((String) Yamls.map(variable.get("query")).get("query"));
                if (!values.matches()) {
                    throw new IllegalArgumentException(
                            file + ": variable " + variable.get("name") + " asks for no label's values");
                }
                add(file + " / variable / " + variable.get("name"),
                        "group by (" + values.group(2) + ") (" + values.group(1) + ")", true, queries);
            }
        }
    }

    private static void add(String where, String expression, boolean instant, List<DashboardQuery> queries) {
        queries.add(new DashboardQuery(where, expression.replace("$__rate_interval", "15s").replace("$__interval", "15s")
                .replaceAll("\\$(job|instance|rule)", ".+"), instant));
    }
}
