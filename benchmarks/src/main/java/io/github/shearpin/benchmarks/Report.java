package io.github.shearpin.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What was measured, what was not and why, and how peers were configured; kept in the order it came. Not thread-safe. */
public final class Report {

    /** @param reason what to do about it, too, where something can be done */
    public record Skipped(String part, String subject, String reason) {
    }

    /** Text that belongs to a part: a configuration, how something was measured. */
    public record Note(String part, String text) {
    }

    private final List<Row> rows = new ArrayList<>();
    private final List<Skipped> skipped = new ArrayList<>();
    private final List<Note> notes = new ArrayList<>();

    public void add(Row row) {
        rows.add(row);
        System.out.println("  " + line(row));
    }

    public void skip(String part, String subject, String reason) {
        skipped.add(new Skipped(part, subject, reason));
        System.out.println("  skipped: " + subject + ": " + reason);
    }

    public void note(String part, String text) {
        notes.add(new Note(part, text));
    }

    public List<Row> rows() {
        return rows;
    }

    public List<Skipped> skipped() {
        return skipped;
    }

    public List<Note> notes() {
        return notes;
    }

    static String line(Row row) {
        String line = row.subject() + ": " + number(row.measured().median()) + ' ' + row.unit();
        if (row.ratio() != null) {
            line += ", " + ratio(row.ratio()) + " x " + row.reference();
        }
        return row.goal() == null ? line : line + ", goal " + goal(row) + (row.isGoalMet() ? ": met" : ": missed");
    }

    static String goal(Row row) {
        return (row.goal().atMost() ? "at most " : "at least ") + number(row.goal().bound())
                + (row.ratio() == null ? ' ' + row.unit() : " x");
    }

    /** {@code 1.23 (1.20 to 1.31)}. */
    static String ratio(Spread ratio) {
        return number(ratio.median()) + " (" + number(ratio.min()) + " to " + number(ratio.max()) + ')';
    }

    /** Three digits, or all before the point. */
    static String number(double value) {
        double size = Math.abs(value);
        String format = size >= 100 || value == Math.rint(value) ? "%,.0f" : size >= 10 ? "%.1f" : size >= 0.1 ? "%.2f" : "%.2g";
        return String.format(Locale.ROOT, format, value);
    }
}
