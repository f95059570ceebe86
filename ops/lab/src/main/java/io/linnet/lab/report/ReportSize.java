package io.linnet.lab.report;

import io.linnet.aggregator.broadcast.ModelPlan;
import java.nio.file.Path;
import java.util.List;

/**
 * How much is run, on what.
 *
 * @param isQuick ten minutes instead of hours
 * @param seeds of every setting; 0: each section's own number
 * @param home where data sets and models are, a folder each
 * @param folder of the report
 * @param raw coding of updates by exact int16 differences
 * @param coded coding of updates by the range coder
 * @param head coding of the updates of a small head
 */
public record ReportSize(
        boolean isQuick,
        int seeds,
        Path home,
        Path folder,
        List<ModelPlan.Stage> raw,
        List<ModelPlan.Stage> coded,
        List<ModelPlan.Stage> head) {
    public ReportSize {
        raw = List.copyOf(raw);
        coded = List.copyOf(coded);
        head = List.copyOf(head);
    }

    /** The seeds that the user wants, or else these. */
    int seeds(int quick, int full) {
        return seeds > 0 ? seeds : isQuick ? quick : full;
    }
}
