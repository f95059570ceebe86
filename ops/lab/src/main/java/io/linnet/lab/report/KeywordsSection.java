package io.linnet.lab.report;

import io.linnet.lab.experiment.KeywordsRecipe;
import io.linnet.lab.report.KeywordsLines.Line;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Keyword spotting: accuracy, a word a board and what helps, the papers' own settings and their curves of loss. */
final class KeywordsSection implements Section {
    private static final int LOCAL = 10;
    private static final KeywordsRecipe LINNET = KeywordsRecipe.LINNET;

    private final Path home;
    private final KeywordsLines lines;

    KeywordsSection(ReportSize scope) {
        this.home = scope.home();
        this.lines = new KeywordsLines(scope);
    }

    @Override
    public List<Cell> cells() {
        List<Cell> all = new ArrayList<>();
        lines.papers().forEach(line -> all.addAll(line.cells()));
        lines.headlines().forEach(line -> all.addAll(line.cells()));
        lines.remedies().forEach(line -> all.addAll(line.cells()));
        return all;
    }

    @Override
    public List<Block> blocks(Function<Cell, Optional<Map<String, Object>>> finished) {
        List<Block> blocks = new ArrayList<>();
        blocks.add(new Block.Heading(2, "Keyword spotting"));
        lines.unreadable().forEach(line -> blocks.add(new Block.Paragraph("Left out: " + line)));
        if (lines.sources().isEmpty()) {
            blocks.add(new Block.Paragraph(
                    "Left out: none of speech-commands-mini, fsdd and keywords-synth is at " + home + "."));
            return blocks;
        }
        blocks.add(
                new Block.Paragraph(
                        "WAV, onset alignment, MFCC, a 650-H-C sigmoid network with momentum (η = "
                                + LINNET.rate() + ", μ = 0.9, H = " + LINNET.hidden()
                                + "), a sample a step, a round after every ten"
                                + " samples, the mean weighted by samples. The first layer begins at a tenth of the papers' ±1/2: 650"
                                + " inputs of deviation 1 otherwise drive every hidden unit to its end before it has learnt anything."));
        blocks.add(accuracy(finished));
        for (RecordingSet source : lines.sources()) {
            if (lines.headlines().stream().anyMatch(line -> line.source().equals(source.name()))) {
                blocks.add(curves(source.name(), finished));
            }
        }
        blocks.add(new Block.Heading(3, "A word a board"));
        blocks.add(
                new Block.Paragraph(
                        "The papers leave open what to do when every board hears one word only. The"
                                + " server's moving mean is its optimiser avgm with momentum and rate of a half. A shared start takes the hidden layer of a model trained on other words."));
        blocks.add(remedies(finished));
        blocks.add(new Block.Paragraph(verdict(finished)));
        blocks.add(new Block.Heading(3, "The papers' own settings"));
        blocks.add(papers(finished));
        for (String name : KeywordsLines.PAPERS) {
            lossChart(name, finished).ifPresent(blocks::add);
        }
        blocks.add(bytes(finished));
        blocks.add(new Block.Heading(3, "What cannot be had, and why"));
        blocks.add(
                new Block.Paragraph(
                        "The papers publish curves of loss of single runs on words spoken live, and neither"
                                + " the recordings nor accuracies. The reference column is of the same network under true federated"
                                + " averaging on two-word sets of real recordings; ours are other recordings of the same form."));
        return blocks;
    }

    private Block accuracy(Function<Cell, Optional<Map<String, Object>>> finished) {
        List<List<String>> rows = new ArrayList<>();
        for (Line line : lines.headlines()) {
            Gathered runs = Gathered.of(line.cells(), finished);
            rows.add(List.of(
                    line.source(),
                    line.name(),
                    runs.spread("accuracy"),
                    runs.rounded("updateBytes", 0),
                    Integer.toString(runs.count())));
        }
        return new Block.Table(
                "Accuracy on what was never heard, " + LINNET.rounds() + " rounds",
                List.of("data", "setting", "accuracy", "bytes an update", "seeds"),
                rows);
    }

    private Block curves(String source, Function<Cell, Optional<Map<String, Object>>> finished) {
        List<Charts.Series> drawn = new ArrayList<>();
        List<Line> all = new ArrayList<>(lines.headlines());
        all.addAll(lines.remedies());
        for (Line line : all) {
            Gathered runs = Gathered.of(line.cells(), finished);
            boolean isShown = lines.headlines().contains(line) || line.name().equals("a word a board");
            if (line.source().equals(source) && isShown && !runs.isEmpty()) {
                String name = line.detail().isEmpty() ? line.name() : line.name() + ", " + line.detail();
                drawn.add(Charts.Series.of(name, runs.curve("at"), runs.curve("curve")));
            }
        }
        return Charts.lines(
                "keywords-" + source,
                "Accuracy on held-out recordings over the rounds, " + source + ", mean over the seeds",
                "round",
                "accuracy",
                drawn);
    }

    private Block remedies(Function<Cell, Optional<Map<String, Object>>> finished) {
        List<List<String>> rows = new ArrayList<>();
        for (Line line : lines.remedies()) {
            Gathered runs = Gathered.of(line.cells(), finished);
            rows.add(List.of(
                    line.source(),
                    line.detail(),
                    line.name(),
                    runs.spread("accuracy"),
                    runs.difference("accuracy", iid(line, finished)),
                    Integer.toString(runs.count())));
        }
        int rounds = lines.remedyRounds();
        return new Block.Table(
                "As many boards as words, " + rounds + " rounds of 10 samples; held out are speakers on"
                        + " speech-commands-mini, recordings elsewhere",
                List.of("data", "start", "setting", "accuracy", "against IID, points", "seeds"),
                rows);
    }

    /** The mean accuracy of the IID line with the same data and start; a trained start is compared with the papers'. */
    private double iid(Line line, Function<Cell, Optional<Map<String, Object>>> finished) {
        String start = line.detail().equals("trained") ? "papers' (±1/2)" : line.detail();
        return lines.remedies().stream()
                .filter(other -> other.name().equals("IID")
                        && other.source().equals(line.source())
                        && other.detail().equals(start))
                .map(other -> Gathered.of(other.cells(), finished))
                .filter(runs -> !runs.isEmpty())
                .mapToDouble(runs -> runs.mean("accuracy"))
                .findFirst()
                .orElse(Double.NaN);
    }

    /** Which remedy is best, read off the figures themselves. */
    private String verdict(Function<Cell, Optional<Map<String, Object>>> finished) {
        StringBuilder text = new StringBuilder("Read off the table:");
        for (RecordingSet source : lines.sources()) {
            Line best = null;
            double most = 0;
            for (Line line : lines.remedies()) {
                Gathered runs = Gathered.of(line.cells(), finished);
                if (line.source().equals(source.name()) && !line.name().equals("IID") && runs.mean("accuracy") > most) {
                    most = runs.mean("accuracy");
                    best = line;
                }
            }
            if (best != null) {
                text.append(String.format(
                        Locale.ROOT,
                        " on %s a word a board does best with \"%s\" from the %s start (%.3f);",
                        source.name(),
                        best.name(),
                        best.detail(),
                        most));
            }
        }
        return text.length() > 20 && text.charAt(text.length() - 1) == ';'
                ? text.substring(0, text.length() - 1) + "."
                : text + " nothing yet.";
    }

    private Block papers(Function<Cell, Optional<Map<String, Object>>> finished) {
        List<List<String>> rows = new ArrayList<>();
        for (Line line : lines.papers()) {
            KeywordsRecipe recipe = KeywordsRecipe.of(line.name());
            Gathered runs = Gathered.of(line.cells(), finished);
            rows.add(List.of(
                    line.source() + ": " + line.detail(),
                    line.name(),
                    recipe.boards() + ", " + recipe.split().text(),
                    Gathered.fixed(recipe.rate(), 1),
                    Integer.toString(recipe.rounds() * LOCAL),
                    Double.isNaN(recipe.reference())
                            ? Gathered.NOTHING
                            : Gathered.published(recipe.reference()) + " ± "
                                    + Gathered.published(recipe.referenceSpread()),
                    runs.spread("accuracy"),
                    runs.difference("accuracy", recipe.reference()),
                    Integer.toString(runs.count())));
        }
        return new Block.Table(
                "Two words (three-words: three), ±1/2 at the start, momentum 0.9, words in turn; final accuracy on a fifth held out",
                List.of(
                        "recordings",
                        "recipe",
                        "boards",
                        "η",
                        "samples a board",
                        "reference",
                        "Linnet",
                        "difference, points",
                        "seeds"),
                rows);
    }

    /** Loss by sample of each board, as the papers' figures 5 to 8, of the first recordings. */
    private Optional<Block> lossChart(String recipe, Function<Cell, Optional<Map<String, Object>>> finished) {
        String figure = switch (recipe) {
            case "one-board" -> "figure 5";
            case "three-words" -> "figure 6";
            case "two-boards" -> "figure 7";
            case "word-each" -> "figure 8";
            default -> "later work";
        };
        return lines.papers().stream()
                .filter(line -> line.name().equals(recipe))
                .findFirst()
                .flatMap(line -> finished.apply(line.cells().get(0))
                        .map(result -> Charts.lines(
                                "keywords-loss-" + recipe,
                                "Loss of each sample before its step, " + line.source() + " " + line.detail() + ", "
                                        + recipe + " (" + figure + ")",
                                "sample",
                                "loss",
                                boards(result.getOrDefault("losses", List.of())))));
    }

    private static List<Charts.Series> boards(Object losses) {
        List<Charts.Series> drawn = new ArrayList<>();
        if (losses instanceof List<?> all) {
            for (Object one : all) {
                List<Integer> x = new ArrayList<>();
                List<Double> y = new ArrayList<>();
                for (Object loss : one instanceof List<?> list ? list : List.of()) {
                    if (loss instanceof Number number) {
                        x.add(x.size() + 1);
                        y.add(number.doubleValue());
                    }
                }
                drawn.add(Charts.Series.of("board " + (drawn.size() + 1), x, y));
            }
        }
        return drawn;
    }

    private Block bytes(Function<Cell, Optional<Map<String, Object>>> finished) {
        List<List<String>> rows = new ArrayList<>();
        for (Line line : lines.headlines()) {
            Gathered runs = Gathered.of(line.cells(), finished);
            if (!runs.isEmpty() && line.name().startsWith("4 boards")) {
                double paper = 4 * runs.mean("parameters");
                rows.add(List.of(
                        line.source(),
                        line.name(),
                        runs.rounded("parameters", 0),
                        Gathered.fixed(paper, 0),
                        runs.rounded("updateBytes", 0),
                        runs.rounded("downBytes", 0),
                        Gathered.fixed(paper / Math.max(1, runs.mean("updateBytes")), 1)));
            }
        }
        return new Block.Table(
                "Bytes on the wire: a board and round. The papers send float32, 4 bytes at a time with a handshake, no"
                        + " frame and no checksum: 41 868 bytes for 650-16-3, about 3 s down and 1 s up",
                List.of("data", "setting", "parameters", "float32", "Linnet up", "Linnet down", "ratio up"),
                rows);
    }
}
