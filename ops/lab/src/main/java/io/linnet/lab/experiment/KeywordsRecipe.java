package io.linnet.lab.experiment;

import io.linnet.emulator.dataset.Partition;

/**
 * Ways of training the keyword network: ours, and the papers' own settings with what they reach under real federated
 * averaging on two-word sets of one speaker's recordings.
 *
 * @param initial the first layer's initial weights are drawn from ±initial/2; the papers' is 1
 * @param copies training examples made of each recording
 * @param isAlternating the words take turns, as they were spoken to the papers' boards
 * @param reference accuracy and its spread by the papers' settings, NaN where there is none
 */
public record KeywordsRecipe(
        String name,
        int boards,
        Partition split,
        int hidden,
        double rate,
        double momentum,
        double initial,
        int rounds,
        int copies,
        boolean isAlternating,
        double reference,
        double referenceSpread) {
    public static final String NAMES = "linnet, one-board, three-words, two-boards, word-each, three-boards";
    private static final int SHORT = 6;

    /**
     * 650 inputs of deviation 1 by weights from ±½ drive every hidden unit to its end before it has learnt anything; a
     * tenth of it starts the network where it learns.
     */
    public static final KeywordsRecipe LINNET = new KeywordsRecipe(
            "linnet", 4, new Partition.Iid(), 25, 0.05, 0.9, 0.1, 200, 4, false, Double.NaN, Double.NaN);

    /** @param name one of {@link #NAMES} */
    public static KeywordsRecipe of(String name) {
        return switch (name) {
            case "linnet" -> LINNET;
            case "one-board" -> published(name, 1, new Partition.Iid(), 16, 0.1, 13, 0.887, 0.034);
            case "three-words" -> published(name, 1, new Partition.Iid(), 16, 0.3, SHORT, Double.NaN, Double.NaN);
            case "two-boards" -> published(name, 2, new Partition.Iid(), 16, 0.3, SHORT, 0.909, 0.029);
            case "word-each" -> published(name, 2, new Partition.ByWord(), 16, 0.3, SHORT, 0.834, 0.037);
            case "three-boards" -> published(name, 3, new Partition.Iid(), 25, 0.6, SHORT, 0.927, 0.022);
            default -> throw new IllegalArgumentException("recipe=" + name + ", accepted: " + NAMES);
        };
    }

    private static KeywordsRecipe published(
            String name, int boards, Partition split, int hidden, double rate, int rounds, double mean, double spread) {
        return new KeywordsRecipe(name, boards, split, hidden, rate, 0.9, 1, rounds, 1, true, mean, spread);
    }
}
