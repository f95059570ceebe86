package io.linnet.gateway.session;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Storage whose flushes the test makes, or lets fail. */
public final class SlowKeeper implements Keeper {
    public final Map<Transfer, TreeMap<Integer, byte[]>> disk = new LinkedHashMap<>();
    public final List<End> ends = new ArrayList<>();
    private final ArrayDeque<Runnable> writes = new ArrayDeque<>();
    private final ArrayDeque<Consumer<Boolean>> answers = new ArrayDeque<>();
    private long id;

    public boolean isAutomatic;

    /** All that waits becomes durable. */
    public void flush() {
        while (!writes.isEmpty()) {
            writes.remove().run();
            answers.remove().accept(true);
        }
    }

    /** All that waits fails. */
    public void fail() {
        while (!writes.isEmpty()) {
            writes.remove();
            answers.remove().accept(false);
        }
    }

    private void add(Runnable write, Consumer<Boolean> done) {
        writes.add(write);
        answers.add(done);
        if (isAutomatic) {
            flush();
        }
    }

    @Override
    public long nextId() {
        return ++id;
    }

    @Override
    public void keep(Transfer transfer, int index, byte[] chunk, Consumer<Boolean> done) {
        add(() -> disk.computeIfAbsent(transfer, t -> new TreeMap<>()).put(index, chunk), done);
    }

    @Override
    public void close(Transfer transfer, Consumer<Boolean> done) {
        add(() -> {}, done);
    }

    @Override
    public void end(Transfer transfer, End end) {
        disk.remove(transfer);
        ends.add(end);
    }

    @Override
    public void ordinal(String board, int ordinal) {}

    @Override
    public List<byte[]> chunks(Transfer transfer) {
        return List.copyOf(disk.getOrDefault(transfer, new TreeMap<>()).values());
    }
}
