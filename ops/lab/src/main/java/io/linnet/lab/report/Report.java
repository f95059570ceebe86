package io.linnet.lab.report;

import java.io.IOException;
import java.nio.file.Path;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BiConsumer;

/**
 * Runs the cells that are not finished and writes the pages. The pages are written anew as cells finish, so that they
 * can be read at any time and after any end. One thread calls it; cells run on threads of its own.
 */
public final class Report {
    private static final long PAGE_EVERY_NANOS = 15_000_000_000L;

    private final Path folder;
    private final List<Section> sections;
    private final String subtitle;
    private final int workers;

    /**
     * @param folder made if absent
     * @param subtitle one line: what kind of run this is
     * @param workers cells that run at the same time
     */
    public Report(Path folder, List<Section> sections, String subtitle, int workers) {
        this.folder = folder;
        this.sections = List.copyOf(sections);
        this.subtitle = subtitle;
        this.workers = workers;
    }

    /**
     * What a run did.
     *
     * @param cells that the report is made of
     * @param ran in this run; the others were finished before
     * @param failed with the reason, a line each
     */
    public record Outcome(int cells, int ran, List<String> failed, Path html, Path markdown) {}

    private record Done(Cell cell, double seconds, Map<String, Object> result, String failure) {}

    /** @param progress told of (fraction done, text) */
    public Outcome run(BiConsumer<Double, String> progress) throws IOException, InterruptedException {
        try (Ledger ledger = Ledger.open(folder)) {
            Map<String, Cell> all = new LinkedHashMap<>();
            sections.forEach(section ->
                    section.cells().forEach(cell -> all.put(cell.experiment() + cell.settings() + cell.seed(), cell)));
            List<Cell> missing = all.values().stream()
                    .filter(cell -> ledger.find(cell).isEmpty())
                    .toList();
            List<String> failed = new ArrayList<>();
            int before = all.size() - missing.size();
            write(ledger, all.size(), before, failed);
            progress.accept((double) before / Math.max(1, all.size()), before + "/" + all.size() + " cells");
            runAll(missing, ledger, all.size(), failed, progress);
            write(ledger, all.size(), all.size() - failed.size(), failed);
            return new Outcome(
                    all.size(),
                    missing.size() - failed.size(),
                    List.copyOf(failed),
                    folder.resolve(Page.HTML),
                    folder.resolve(Page.MARKDOWN));
        }
    }

    private void runAll(
            List<Cell> missing, Ledger ledger, int total, List<String> failed, BiConsumer<Double, String> progress)
            throws IOException, InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(workers, work -> {
            Thread thread = new Thread(work, "cell");
            thread.setDaemon(true);
            return thread;
        });
        try {
            CompletionService<Done> running = new ExecutorCompletionService<>(threads);
            missing.forEach(cell -> running.submit(() -> work(cell)));
            int finished = total - missing.size();
            long written = System.nanoTime();
            for (int k = 0; k < missing.size(); k++) {
                Done done = done(running);
                if (done.failure().isEmpty()) {
                    ledger.append(done.cell(), done.seconds(), done.result());
                    finished++;
                } else {
                    failed.add(done.cell().name() + ": " + done.failure());
                }
                if (System.nanoTime() - written > PAGE_EVERY_NANOS) {
                    write(ledger, total, finished, failed);
                    written = System.nanoTime();
                }
                progress.accept(
                        (double) finished / total,
                        finished + "/" + total + " cells, last " + done.cell().name());
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static Done done(CompletionService<Done> running) throws InterruptedException {
        try {
            return running.take().get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("a cell ended the report", e.getCause());
        }
    }

    /** A cell that fails is said so in the report; the others go on. */
    private static Done work(Cell cell) throws InterruptedException {
        long began = System.nanoTime();
        try {
            Map<String, Object> result = cell.work().run();
            return new Done(cell, Math.round((System.nanoTime() - began) / 1e8) / 10.0, result, "");
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
            return new Done(cell, 0, Map.of(), message);
        }
    }

    private void write(Ledger ledger, int total, int finished, List<String> failed) throws IOException {
        List<Block> blocks = new ArrayList<>();
        String when = ZonedDateTime.now(ZoneId.systemDefault())
                .format(DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm zzz", Locale.ROOT));
        blocks.add(new Block.Paragraph(subtitle + " " + finished + " of " + total + " cells finished, " + when
                + (finished < total ? ". What is missing stands as " + Gathered.NOTHING + "." : ".")));
        for (Section section : sections) {
            blocks.addAll(section.blocks(ledger::find));
        }
        if (!failed.isEmpty()) {
            blocks.add(new Block.Heading(2, "What failed"));
            failed.forEach(line -> blocks.add(new Block.Paragraph(line)));
        }
        Page.write(folder, blocks);
    }
}
