package io.linnet.lab.report;

import io.linnet.aggregator.accumulate.Optimiser;
import io.linnet.emulator.dataset.DatasetException;
import io.linnet.emulator.dataset.Partition;
import io.linnet.emulator.dataset.Recording;
import io.linnet.emulator.dataset.Recordings;
import io.linnet.lab.experiment.KeywordsExperiment;
import io.linnet.lab.experiment.KeywordsExperiment.Sounds;
import io.linnet.lab.experiment.KeywordsExperiment.Training;
import io.linnet.lab.experiment.KeywordsRecipe;
import io.linnet.protocol.model.Parameters;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What the keyword section runs: recordings under each condition, a word a board under each remedy, and the papers' own
 * settings. A line of a table is a setting with a cell a seed.
 */
final class KeywordsLines {
    private static final int EXPONENT = -10;
    private static final int LOCAL = 10;
    /** With so few, what a held-out voice costs hides everything else. */
    private static final int FEW_SPEAKERS = 10;

    private static final double NOISE_DB = 10;
    private static final Optimiser MOVING_MEAN = Optimiser.avgm(0.5, 0.5);
    private static final KeywordsRecipe LINNET = KeywordsRecipe.LINNET;
    static final List<String> PAPERS = List.of("one-board", "three-words", "two-boards", "word-each", "three-boards");

    /** A line of a table: what it is called, and its cells. */
    record Line(String source, String name, String detail, List<Cell> cells) {}

    private final ReportSize scope;
    private final List<RecordingSet> sources = new ArrayList<>();
    private final Map<String, List<Recording>> heard = new LinkedHashMap<>();
    private final List<Line> headlines = new ArrayList<>();
    private final List<Line> remedies = new ArrayList<>();
    private final List<Line> papers = new ArrayList<>();
    private final Map<String, Parameters> starts = new LinkedHashMap<>();
    private final List<String> unreadable = new ArrayList<>();

    KeywordsLines(ReportSize scope) {
        this.scope = scope;
        for (String name : List.of("speech-commands-mini", "fsdd", "keywords-synth")) {
            if (scope.home().resolve(name).toFile().isDirectory()) {
                find(name);
            }
        }
        for (RecordingSet source : sources) {
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
            sources.add(new RecordingSet(name, hasSpeakers, words, speakers));
        } catch (DatasetException e) {
            unreadable.add(String.valueOf(e.getMessage()));
        }
    }

    private Sounds sounds(
            RecordingSet source, boolean isAligned, boolean isBySpeaker, double noiseDb, double judgedNoiseDb) {
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
                Optimiser.AVG,
                scope.raw(),
                Optional.empty());
    }

    private void addHeadlines(RecordingSet source) {
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
        headline(source, "4 boards, IID, updates by the range coder", clean, iid.withStages(scope.coded()), seeds);
        if (bySpeaker && source.speakers() <= FEW_SPEAKERS) {
            Training each = training(source.speakers(), new Partition.BySpeaker(), 50, LINNET.initial(), rounds);
            headline(
                    source,
                    "a speaker a board, recordings held out, H = 50",
                    sounds(source, true, false, Double.NaN, Double.NaN),
                    each,
                    seeds);
        }
    }

    private void headline(RecordingSet source, String name, Sounds sounds, Training training, int seeds) {
        headlines.add(
                new Line(source.name(), name, "", cells("keywords", source, sounds, training, "seed", seeds, false)));
    }

    /** A word a board, as the papers' figure 8, under each remedy; from the papers' start and from a smaller one. */
    private void addRemedies(RecordingSet source) {
        int seeds = scope.seeds(3, 10);
        int rounds = remedyRounds();
        boolean isBySpeaker = source.hasSpeakers() && source.speakers() > FEW_SPEAKERS;
        Sounds sounds = sounds(source, true, isBySpeaker, Double.NaN, Double.NaN);
        Partition word = new Partition.ByWord();
        for (double initial : new double[] {1, LINNET.initial()}) {
            Training plain = training(source.words(), word, LINNET.hidden(), initial, rounds);
            remedy(
                    source,
                    "IID",
                    initial,
                    sounds,
                    with(plain, new Partition.Iid(), 0.9, LOCAL, false, Optimiser.AVG),
                    "seed",
                    seeds);
            remedy(source, "a word a board", initial, sounds, plain, "seed", seeds);
            remedy(
                    source,
                    "+ the server's moving mean, 0.5",
                    initial,
                    sounds,
                    with(plain, word, 0.9, LOCAL, false, MOVING_MEAN),
                    "seed",
                    seeds);
            remedy(
                    source,
                    "+ 2 samples a round, five times the rounds",
                    initial,
                    sounds,
                    with(plain, word, 0.9, 2, false, Optimiser.AVG),
                    "seed",
                    seeds);
            remedy(
                    source,
                    "+ no momentum on the boards",
                    initial,
                    sounds,
                    with(plain, word, 0, LOCAL, false, Optimiser.AVG),
                    "seed",
                    seeds);
            remedy(
                    source,
                    "+ layer-wise: a layer a board and round",
                    initial,
                    sounds,
                    with(plain, word, 0.9, LOCAL, true, Optimiser.AVG),
                    "seed",
                    seeds);
        }
        String other = sources.stream()
                .map(RecordingSet::name)
                .filter(name -> !name.equals(source.name()))
                .findFirst()
                .orElse("");
        if (!other.isEmpty()) {
            Training plain = training(source.words(), word, LINNET.hidden(), 1, rounds);
            remedy(source, "+ shared start, trained on " + other, 1, sounds, plain, other, seeds);
        }
    }

    private static Training with(
            Training t, Partition split, double momentum, int local, boolean isOneLayerEach, Optimiser server) {
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
                server,
                t.stages(),
                t.start());
    }

    private void remedy(
            RecordingSet source,
            String name,
            double initial,
            Sounds sounds,
            Training training,
            String start,
            int seeds) {
        String from = start.equals("seed") ? initial == 1 ? "papers' (±1/2)" : "small (±1/20)" : "trained";
        remedies.add(
                new Line(source.name(), name, from, cells("keywords", source, sounds, training, start, seeds, false)));
    }

    /** Two words of one speaker where a speaker has enough of them, else of all. */
    private void addPapers(RecordingSet source) {
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
                    Optimiser.AVG,
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
            RecordingSet source,
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
        settings.put("copies", sounds.copies().count());
        settings.put("hidden", training.hidden());
        settings.put("rate", training.rate());
        settings.put("momentum", training.momentum());
        settings.put("initial", training.initial());
        settings.put("rounds", training.rounds());
        settings.put("local", training.local());
        settings.put("layerWise", training.isOneLayerEach());
        settings.put("server", training.server().label());
        settings.put("codec", training.stages().equals(scope.raw()) ? "int16" : "range");
        settings.put("start", start);
        List<Cell> cells = new ArrayList<>();
        for (int seed = 0; seed < seeds; seed++) {
            int own = seed;
            cells.add(new Cell(experiment, settings, seed, () -> {
                Training begun = start.equals("seed") ? training : training.withStart(shared(start, training.hidden()));
                int every = Math.max(1, training.rounds() / 25);
                KeywordsExperiment.KeywordsRun once =
                        KeywordsExperiment.once(sounds, begun, own, own + 1L, every, new KeywordsExperiment.Watch() {});
                return figures(once, training, hasLosses && own == 0);
            }));
        }
        return cells;
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

    private static Map<String, Object> figures(
            KeywordsExperiment.KeywordsRun once, Training training, boolean hasLosses) {
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

    /** Which recordings were found. */
    List<RecordingSet> sources() {
        return sources;
    }

    /** What could not be read, a line each. */
    List<String> unreadable() {
        return unreadable;
    }

    /** Accuracy under each condition. */
    List<Line> headlines() {
        return headlines;
    }

    /** A word a board, plain and with each remedy, beside IID. */
    List<Line> remedies() {
        return remedies;
    }

    /** Rounds of the remedies. */
    int remedyRounds() {
        return scope.isQuick() ? 60 : LINNET.rounds();
    }

    /** The papers' own settings. */
    List<Line> papers() {
        return papers;
    }
}
