package io.linnet.cli;

import io.linnet.emulator.dataset.SensorWindows;
import java.util.ArrayList;
import java.util.List;

/**
 * Machines of somebody's recordings: each board learns from the first part of its label's windows, and watches the rest. For
 * each label that says of itself that it is a fault, one of the boards gets its windows after a while.
 */
final class RecordedMachines implements WatchedMachines {
    /** Of a board's windows so much is to learn from. */
    private static final double LEARNT = 0.6;

    private static final int MOST_WATCHED = 360;

    /** A window, and the label that it stands under. */
    private record Shown(short[] window, String label) {}

    private final List<List<short[]>> usual = new ArrayList<>();
    private final List<List<Shown>> watched = new ArrayList<>();
    private final List<String> faulty = new ArrayList<>();
    private final String recorded;

    RecordedMachines(SensorWindows windows, int boards) {
        List<String> faults = windows.faults();
        List<String> normal = windows.usual().isEmpty()
                ? windows.names().stream()
                        .filter(label -> !faults.contains(label))
                        .toList()
                : windows.usual();
        recorded = "\nlearnt and then judged: " + String.join(", ", normal) + "\nfaults: "
                + (faults.isEmpty()
                        ? "none, as no folder's name contains fault"
                        : String.join(", ", faults.subList(0, Math.min(boards, faults.size()))));
        List<List<short[]>> dealt = windows.dealt(normal, boards);
        for (int b = 0; b < boards; b++) {
            List<short[]> own = dealt.get(b);
            int learnt = (int) Math.round(own.size() * LEARNT);
            if (learnt < 1 || learnt == own.size()) {
                throw new UserError("boards=" + boards + ": " + own.size() + " windows for " + name(b)
                        + ", accepted: fewer boards, or longer recordings of " + String.join(", ", normal));
            }
            String label = normal.get(b % normal.size());
            List<Shown> rest = new ArrayList<>();
            own.subList(learnt, own.size()).forEach(window -> rest.add(new Shown(window, label)));
            usual.add(own.subList(0, learnt));
            watched.add(rest);
        }
        for (int f = 0; f < faults.size() && f < boards; f++) {
            String label = faults.get(f);
            List<Shown> shown = watched.get(f);
            windows.of(label).forEach(window -> shown.add(new Shown(window, label)));
            faulty.add(name(f));
        }
    }

    @Override
    public List<List<short[]>> usual() {
        return usual;
    }

    private Shown shown(int board, int at) {
        List<Shown> all = watched.get(board);
        return all.get(at % all.size());
    }

    @Override
    public short[] window(int board, int at) {
        return shown(board, at).window().clone();
    }

    @Override
    public String truth(int board, int at) {
        return "recorded as " + shown(board, at).label();
    }

    @Override
    public int windows() {
        return Math.min(
                MOST_WATCHED, watched.stream().mapToInt(List::size).max().orElse(0));
    }

    @Override
    public List<String> faulty() {
        return faulty;
    }

    @Override
    public String recorded() {
        return recorded;
    }

    @Override
    public String prefix() {
        return "machine-";
    }
}
