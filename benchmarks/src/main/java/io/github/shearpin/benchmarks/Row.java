package io.github.shearpin.benchmarks;

/**
 * One line of the table.
 *
 * @param part      the name of the {@link Part} that measured it
 * @param subject   what was measured
 * @param unit      of {@code measured}: {@code ns}, {@code B/call}, {@code s CPU}
 * @param measured  in that unit; it depends on the machine
 * @param reference what ran beside it in the same rounds; null: the row has no ratio
 * @param ratio     of {@code measured} to the reference; null without one
 * @param goal      for the median of the ratio, or of what was measured where there is none; null: there is none
 */
public record Row(String part, String subject, String unit, Spread measured, String reference, Spread ratio, Goal goal) {

    /** Null: no goal. */
    public Boolean isGoalMet() {
        return goal == null ? null : goal.isMetBy((ratio == null ? measured : ratio).median());
    }
}
