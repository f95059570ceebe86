package io.linnet.cli.report;

import io.linnet.cli.experiment.KeywordsExperiment;
import io.linnet.cli.experiment.KeywordsExperiment.Sounds;
import io.linnet.cli.experiment.KeywordsExperiment.Training;
import io.linnet.cli.experiment.KeywordsRecipe;
import io.linnet.emulator.dataset.DatasetException;
import io.linnet.emulator.dataset.Partition;
import io.linnet.emulator.dataset.Recording;
import io.linnet.emulator.dataset.Recordings;
import io.linnet.protocol.model.Parameters;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;

/** Keyword spotting: accuracy, a word a board and what helps, the papers' own settings and their curves of loss. */
final class KeywordsSection implements Section {
    private static final int EXPONENT = -10;
    private static final int LOCAL = 10;
    private static final double NOISE_DB = 10;
    private static final double CARRIED = 0.5;
    private static final KeywordsRecipe LINNET = KeywordsRecipe.LINNET;
    private static final List<String> PAPERS =
            List.of("one-board", "three-words", "two-boards", "word-each", "three-boards");

    /** What is heard, and by whom it is known. */
    private record Source(String name, boolean hasSpeakers, int words, int speakers) {}

    /** A line of a table: what it is called, and its cells. */
    private record Line(String source, String name, String detail, List<Cell> cells) {}

    private final Scope scope;
    private final List<Source> sources = new ArrayList<>();
    private final Map<String, List<Recording>> heard = new LinkedHashMap<>();
    private final List<Line> headlines = new ArrayList<>();
    private final List<Line> remedies = new ArrayList<>();
    private final List<Line> papers = new ArrayList<>();
    private final Map<String, Parameters> starts = new LinkedHashMap<>();
    private final List<String> unreadable = new ArrayList<>();

    KeywordsSection(Scope scope) {
        this.scope = scope;
        for (String name : List.of("speech-commands-mini", "fsdd", "keywords-synth")) {
            if (scope.home().resolve(name).toFile().isDirectory()) {
                find(name);
            }
        }
        for (Source source : sources) {
            // Synthetic voices are too easy to tell settings apart.
            if (!source.name().equals("keywords-synth") || sources.size() == 1) {
                addHeadlines(source);
                addRemedies(source);
            }
            addPapers(source);
        }
    }

    private void find(String name) {
        try {
            List<Recording> all = Recordings.read(scope.home().resolve(name));
            heard.put(name, all);
            int speakers = (int) all.stream().map(Recording::speaker).distinct().count();
            boolean hasSpeakers =
                    speakers >= 5 && all.stream().noneMatch(one -> one.speaker().isEmpty());
            int words = (int) all.stream().map(Recording::word).distinct().count();
            sources.add(new Source(name, hasSpeakers, words, speakers));
        } catch (DatasetException e) {
            unreadable.add(String.valueOf(e.getMessage()));
        }
    }

    private Sounds sounds(Source source, boolean isAligned, boolean isBySpeaker, double noiseDb, double judgedNoiseDb) {
        return new Sounds(
                source.name(),
                recordings(source.name()),
                isAligned,
                isBySpeaker,
                noiseDb,
                judgedNoiseDb,
                LINNET.copies());
    }

    private List<Recording> recordings(String name) {
        return heard.getOrDefault(name, List.of());
    }

    private Training training(int boards, Partition split, int hidden, double initial, int rounds) {
        return new Training(
                boards,
                split,
                false,
                hidden,
                LINNET.rate(),
                LINNET.momentum(),
                initial,
                EXPONENT,
                rounds,
                LOCAL,
                false,
                0,
                scope.raw(),
                Optional.empty());
    }

    private void addHeadlines(Source source) {
        int seeds = scope.seeds(source.words() > 4 ? 3 : 5, 10);
        int rounds = LINNET.rounds();
        boolean bySpeaker = source.hasSpeakers();
        String held = bySpeaker ? "speakers held out" : "recordings held out";
        Training iid = training(LINNET.boards(), new Partition.Iid(), LINNET.hidden(), LINNET.initial(), rounds);
        Sounds clean = sounds(source, true, bySpeaker, Double.NaN, Double.NaN);
        headline(source, "4 boards, IID, " + held, clean, iid, seeds);
        headline(
                source,
                "the same without onset alignment",
                sounds(source, false, bySpeaker, Double.NaN, Double.NaN),
                iid,
                seeds);
        headline(
                source,
                "clean in training, judged at 10 dB",
                sounds(source, true, bySpeaker, Double.NaN, NOISE_DB),
                iid,
                seeds);
        headline(
                source,
                "noise at 10 dB in training, judged at 10 dB",
                sounds(source, true, bySpeaker, NOISE_DB, NOISE_DB),
                iid,
                seeds);
        headline(source, "4 boards, IID, updates by the range coder", clean, coded(iid), seeds);
        if (bySpeaker && source.speakers() <= 10) {
            Training each = training(source.speakers(), new Partition.BySpeaker(), 50, LINNET.initial(), rounds);
            headline(
                    source,
                    "a speaker a board, recordings held out, H = 50",
                    sounds(source, true, false, Double.NaN, Double.NaN),
                    each,
                    seeds);
        }
    }

    private Training coded(Training t) {
        return new Training(
                t.boards(),
                t.split(),
                t.isAlternating(),
                t.hidden(),
                t.rate(),
                t.momentum(),
                t.initial(),
                t.exponent(),
                t.rounds(),
                t.local(),
                t.isOneLayerEach(),
                t.serverMomentum(),
                scope.coded(),
                t.start());
    }

    private void headline(Source source, String name, Sounds sounds, Training training, int seeds) {
        headlines.add(
                new Line(source.name(), name, "", cells("keywords", source, sounds, training, "seed", seeds, false)));
    }

    /** A word a board, as the papers' figure 8, under each remedy; from the papers' start and from a smaller one. */
    private void addRemedies(Source source) {
        int seeds = scope.seeds(3, 10);
        int rounds = scope.isQuick() ? 60 : LINNET.rounds();
        Sounds sounds = sounds(source, true, source.hasSpeakers(), Double.NaN, Double.NaN);
        Partition word = new Partition.ByWord();
        for (double initial : new double[] {1, LINNET.initial()}) {
            Training plain = training(source.words(), word, LINNET.hidden(), initial, rounds);
            remedy(
                    source,
                    "IID",
                    initial,
                    sounds,
                    with(plain, new Partition.Iid(), 0.9, LOCAL, false, 0),
                    "seed",
                    seeds);
            remedy(source, "a word a board", initial, sounds, plain, "seed", seeds);
            remedy(
                    source,
                    "+ server momentum 0.5",
                    initial,
                    sounds,
                    with(plain, word, 0.9, LOCAL, false, CARRIED),
                    "seed",
                    seeds);
            remedy(
                    source,
                    "+ 2 samples a round, five times the rounds",
                    initial,
                    sounds,
                    with(plain, word, 0.9, 2, false, 0),
                    "seed",
                    seeds);
            remedy(
                    source,
                    "+ no momentum on the boards",
                    initial,
                    sounds,
                    with(plain, word, 0, LOCAL, false, 0),
                    "seed",
                    seeds);
            remedy(
                    source,
                    "+ layer-wise: a layer a board and round",
                    initial,
                    sounds,
                    with(plain, word, 0.9, LOCAL, true, 0),
                    "seed",
                    seeds);
        }
        String other = sources.stream()
                .map(Source::name)
                .filter(name -> !name.equals(source.name()))
                .findFirst()
                .orElse("");
        if (!other.isEmpty()) {
            Training plain = training(source.words(), word, LINNET.hidden(), 1, rounds);
            remedy(source, "+ shared start, trained on " + other, 1, sounds, plain, other, seeds);
        }
    }

    private static Training with(
            Training t, Partition split, double momentum, int local, boolean isOneLayerEach, double serverMomentum) {
        return new Training(
                t.boards(),
                split,
                t.isAlternating(),
                t.hidden(),
                t.rate(),
                momentum,
                t.initial(),
                t.exponent(),
                t.rounds() * LOCAL / local,
                local,
                isOneLayerEach,
                serverMomentum,
                t.stages(),
                t.start());
    }

    private void remedy(
            Source source, String name, double initial, Sounds sounds, Training training, String start, int seeds) {
        String from = start.equals("seed") ? initial == 1 ? "papers' (±1/2)" : "small (±1/20)" : "trained";
        remedies.add(
                new Line(source.name(), name, from, cells("keywords", source, sounds, training, start, seeds, false)));
    }

    /** Two words of one speaker where a speaker has enough of them, else of all. */
    private void addPapers(Source source) {
        List<Recording> all = recordings(source.name());
        List<String> words =
                all.stream().map(Recording::word).distinct().sorted().toList();
        String speaker = all.get(0).speaker();
        boolean isOne = !speaker.isEmpty()
                && all.stream().filter(one -> one.speaker().equals(speaker)).count() >= 12L * words.size();
        int seeds = scope.seeds(5, 10);
        for (String name : PAPERS) {
            KeywordsRecipe recipe = KeywordsRecipe.of(name);
            int count = name.equals("three-words") ? 3 : 2;
            List<String> spoken = IntStream.range(0, Math.min(count, words.size()))
                    .mapToObj(k -> words.get(k * (words.size() - 1) / (count - 1)))
                    .toList();
            Sounds sounds = new Sounds(
                    source.name(),
                    all.stream()
                            .filter(one -> spoken.contains(one.word())
                                    && (!isOne || one.speaker().equals(speaker)))
                            .toList(),
                    true,
                    false,
                    Double.NaN,
                    Double.NaN,
                    1);
            Training training = new Training(
                    recipe.boards(),
                    recipe.split(),
                    true,
                    recipe.hidden(),
                    recipe.rate(),
                    recipe.momentum(),
                    recipe.initial(),
                    EXPONENT,
                    recipe.rounds(),
                    LOCAL,
                    false,
                    0,
                    scope.raw(),
                    Optional.empty());
            papers.add(new Line(
                    source.name(),
                    name,
                    String.join("/", spoken) + (isOne ? " by " + speaker : ", all speakers"),
                    cells("keywords-paper", source, sounds, training, "seed", seeds, true)));
        }
    }

    private List<Cell> cells(
            String experiment,
            Source source,
            Sounds sounds,
            Training training,
            String start,
            int seeds,
            boolean hasLosses) {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("data", source.name());
        settings.put("recordings", sounds.recordings().size());
        settings.put("boards", training.boards());
        settings.put("split", training.split().text());
        settings.put("heldOut", sounds.isBySpeaker() ? "speakers" : "recordings");
        settings.put("aligned", sounds.isAligned());
        settings.put("noiseDb", Double.isNaN(sounds.noiseDb()) ? "none" : sounds.noiseDb());
        settings.put("judgedNoiseDb", Double.isNaN(sounds.judgedNoiseDb()) ? "none" : sounds.judgedNoiseDb());
        settings.put("copies", sounds.copies());
        settings.put("hidden", training.hidden());
        settings.put("rate", training.rate());
        settings.put("momentum", training.momentum());
        settings.put("initial", training.initial());
        settings.put("rounds", training.rounds());
        settings.put("local", training.local());
        settings.put("layerWise", training.isOneLayerEach());
        settings.put("serverMomentum", training.serverMomentum());
        settings.put("codec", training.stages().equals(scope.raw()) ? "int16" : "range");
        settings.put("start", start);
        List<Cell> cells = new ArrayList<>();
        for (int seed = 0; seed < seeds; seed++) {
            int own = seed;
            cells.add(new Cell(experiment, settings, seed, () -> {
                Training begun = start.equals("seed") ? training : begunBy(training, shared(start, training.hidden()));
                int every = Math.max(1, training.rounds() / 25);
                KeywordsExperiment.Once once =
                        KeywordsExperiment.once(sounds, begun, own, own + 1L, every, new KeywordsExperiment.Watch() {});
                return figures(once, training, hasLosses && own == 0);
            }));
        }
        return cells;
    }

    private static Training begunBy(Training t, Parameters start) {
        return new Training(
                t.boards(),
                t.split(),
                t.isAlternating(),
                t.hidden(),
                t.rate(),
                t.momentum(),
                t.initial(),
                t.exponent(),
                t.rounds(),
                t.local(),
                t.isOneLayerEach(),
                t.serverMomentum(),
                t.stages(),
                Optional.of(start));
    }

    /** A model trained on other recordings. */
    private synchronized Parameters shared(String other, int hidden) throws InterruptedException {
        Parameters known = starts.get(other);
        if (known == null) {
            Sounds sounds = new Sounds(other, recordings(other), true, false, Double.NaN, Double.NaN, LINNET.copies());
            Training training =
                    training(LINNET.boards(), new Partition.Iid(), hidden, LINNET.initial(), LINNET.rounds());
            known = KeywordsExperiment.once(
                            sounds, training, 0, 1, training.rounds(), new KeywordsExperiment.Watch() {})
                    .model();
            starts.put(other, known);
        }
        return known;
    }

    private static Map<String, Object> figures(KeywordsExperiment.Once once, Training training, boolean hasLosses) {
        Map<String, Object> figures = new LinkedHashMap<>();
        double updates = (double) training.rounds() * training.boards();
        figures.put("accuracy", once.accuracy());
        figures.put("at", once.rounds());
        figures.put("curve", once.curve());
        figures.put("updateBytes", once.bytesUp() / updates);
        figures.put("downBytes", once.bytesDown() / updates);
        figures.put("parameters", once.model().layout().parameters());
        if (hasLosses) {
            figures.put("losses", once.losses());
        }
        return figures;
    }

    @Override
    public List<Cell> cells() {
        List<Cell> all = new ArrayList<>();
        papers.forEach(line -> all.addAll(line.cells()));
        headlines.forEach(line -> all.addAll(line.cells()));
        remedies.forEach(line -> all.addAll(line.cells()));
        return all;
    }

    @Override
    public List<Block> blocks(Function<Cell, Optional<Map<String, Object>>> finished) {
        List<Block> blocks = new ArrayList<>();
        blocks.add(new Block.Heading(2, "Keyword spotting"));
        unreadable.forEach(line -> blocks.add(new Block.Paragraph("Left out: " + line)));
        if (sources.isEmpty()) {
            blocks.add(new Block.Paragraph(
                    "Left out: none of speech-commands-mini, fsdd and keywords-synth is at " + scope.home() + "."));
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
        sources.forEach(source -> blocks.add(curves(source.name(), finished)));
        blocks.add(new Block.Heading(3, "A word a board"));
        blocks.add(
                new Block.Paragraph(
                        "The papers leave open what to do when every board hears one word only. Server"
                                + " momentum is tried without links, as the aggregator has none; everything else runs over real packets"
                                + " and the real aggregator. A shared start takes the hidden layer of a model trained on other words."));
        blocks.add(remedies(finished));
        blocks.add(new Block.Paragraph(verdict(finished)));
        blocks.add(new Block.Heading(3, "The papers' own settings"));
        blocks.add(papers(finished));
        for (String name : PAPERS) {
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
        for (Line line : headlines) {
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
        List<Charts.Series> lines = new ArrayList<>();
        List<Line> all = new ArrayList<>(headlines);
        all.addAll(remedies);
        for (Line line : all) {
            Gathered runs = Gathered.of(line.cells(), finished);
            boolean isShown = headlines.contains(line) || line.name().equals("a word a board");
            if (line.source().equals(source) && isShown && !runs.isEmpty()) {
                String name = line.detail().isEmpty() ? line.name() : line.name() + ", " + line.detail();
                lines.add(Charts.Series.of(name, runs.curve("at"), runs.curve("curve")));
            }
        }
        return Charts.lines(
                "keywords-" + source,
                "Accuracy on held-out recordings over the rounds, " + source + ", mean over the seeds",
                "round",
                "accuracy",
                lines);
    }

    private Block remedies(Function<Cell, Optional<Map<String, Object>>> finished) {
        List<List<String>> rows = new ArrayList<>();
        for (Line line : remedies) {
            Gathered runs = Gathered.of(line.cells(), finished);
            rows.add(List.of(
                    line.source(),
                    line.detail(),
                    line.name(),
                    runs.spread("accuracy"),
                    runs.difference("accuracy", iid(line, finished)),
                    Integer.toString(runs.count())));
        }
        int rounds = scope.isQuick() ? 60 : LINNET.rounds();
        return new Block.Table(
                "As many boards as words, " + rounds + " rounds of 10 samples",
                List.of("data", "start", "setting", "accuracy", "against IID, points", "seeds"),
                rows);
    }

    /** The mean accuracy of the IID line with the same data and start; a trained start is compared with the papers'. */
    private double iid(Line line, Function<Cell, Optional<Map<String, Object>>> finished) {
        String start = line.detail().equals("trained") ? "papers' (±1/2)" : line.detail();
        return remedies.stream()
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
        for (Source source : sources) {
            Line best = null;
            double most = 0;
            for (Line line : remedies) {
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
        for (Line line : papers) {
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
        return papers.stream()
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
        List<Charts.Series> lines = new ArrayList<>();
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
                lines.add(Charts.Series.of("board " + (lines.size() + 1), x, y));
            }
        }
        return lines;
    }

    private Block bytes(Function<Cell, Optional<Map<String, Object>>> finished) {
        List<List<String>> rows = new ArrayList<>();
        for (Line line : headlines) {
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
