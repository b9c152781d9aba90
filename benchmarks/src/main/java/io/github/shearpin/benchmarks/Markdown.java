package io.github.shearpin.benchmarks;

import java.util.List;

/** The report as it stands in {@code benchmarks/README.md}. */
final class Markdown {

    private Markdown() {
    }

    static String of(String machine, List<Part> parts, Report report) {
        StringBuilder text = new StringBuilder(machine).append('\n');
        for (Part part : parts) {
            text.append("\n### ").append(part.title()).append('\n');
            table(part, report, text);
            for (Report.Skipped skipped : report.skipped()) {
                if (skipped.part().equals(part.name())) {
                    text.append("\nNot measured: ").append(skipped.subject()).append(": ").append(skipped.reason()).append('\n');
                }
            }
            for (Report.Note note : report.notes()) {
                if (note.part().equals(part.name())) {
                    text.append('\n').append(note.text()).append('\n');
                }
            }
        }
        return text.toString();
    }

    private static void table(Part part, Report report, StringBuilder text) {
        List<Row> rows = report.rows().stream().filter(row -> row.part().equals(part.name())).toList();
        if (rows.isEmpty()) {
            return;
        }
        text.append("\n| what | measured | ratio (spread) | beside | goal |\n| --- | ---: | --- | --- | --- |\n");
        for (Row row : rows) {
            text.append("| ").append(cell(row.subject()))
                    .append(" | ").append(Report.number(row.measured().median())).append(' ').append(row.unit())
                    .append(" | ").append(row.ratio() == null ? "" : Report.ratio(row.ratio()))
                    .append(" | ").append(row.reference() == null ? "" : cell(row.reference()))
                    .append(" | ").append(row.goal() == null ? ""
                            : Report.goal(row) + (row.isGoalMet() ? ": met" : ": **missed**"))
                    .append(" |\n");
        }
    }

    private static String cell(String text) {
        return text.replace("|", "\\|");
    }
}
