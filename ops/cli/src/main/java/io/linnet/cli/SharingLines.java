package io.linnet.cli;

import io.linnet.aggregator.control.Sharing;
import io.linnet.aggregator.control.Sharing.Partition;
import java.util.ArrayList;
import java.util.List;

/** Processes that share a model's rounds, for people: a line each, and one on what is wrong. */
final class SharingLines {
    private SharingLines() {}

    static void say(Output output, Sharing of) {
        int count = of.processes().size();
        output.fitted("engine    " + count + (count == 1 ? " process, " : " processes, ") + of.merging() + " merges");
        of.processes().forEach(process -> {
            List<Partition> own = of.partitions().stream()
                    .filter(partition -> process.instance().equals(partition.owner()))
                    .toList();
            output.fitted("process   " + process.instance() + ": " + String.join(", ", process.roles())
                    + (own.isEmpty() ? "" : "; " + folds(own)));
        });
        List<Partition> orphans =
                of.partitions().stream().filter(each -> each.owner() == null).toList();
        if (!orphans.isEmpty()) {
            output.fitted("nobody    folds partitions " + ranges(orphans));
        }
        List<Partition> awaited =
                of.partitions().stream().filter(Partition::isWaitedFor).toList();
        if (!awaited.isEmpty()) {
            output.fitted("waits     for partitions " + ranges(awaited));
        }
        if (!of.fleets().isEmpty()) {
            output.fitted("waits     for fleet " + String.join(", ", of.fleets()));
        }
        if (!of.trouble().isEmpty()) {
            output.fitted("trouble   nobody is answered: " + of.trouble());
        }
    }

    private static String folds(List<Partition> own) {
        return "partitions " + ranges(own) + ", "
                + Words.count(own.stream().mapToLong(Partition::lag).sum(), "record") + " behind, "
                + own.stream().mapToInt(Partition::finished).sum() + " of "
                + Words.count(own.stream().mapToInt(Partition::started).sum(), "update") + " finished";
    }

    /** What follows one another as from and to. */
    private static String ranges(List<Partition> all) {
        List<String> parts = new ArrayList<>();
        for (int from = 0; from < all.size(); ) {
            int to = from;
            while (to + 1 < all.size()
                    && all.get(to + 1).partition() == all.get(to).partition() + 1) {
                to++;
            }
            String first = String.valueOf(all.get(from).partition());
            parts.add(to == from ? first : first + "-" + all.get(to).partition());
            from = to + 1;
        }
        return String.join(", ", parts);
    }
}
