package io.linnet.lab.experiment;

import io.linnet.emulator.learn.LocalUpdate;
import io.linnet.emulator.learn.Samples;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;

/** What the bad boards of a fleet do in every round, in place of what they learnt. */
public enum Attack {
    /** Nothing: all boards are honest. */
    NONE,
    /** They send nothing at all: the fleet without them. */
    ABSENT,
    /** Ten times the difference, the other way. */
    FLIPS,
    /** They train honestly on labels that are one off. */
    LABELS,
    /** Noise of ten times the difference's size. */
    NOISE,
    /** They send nothing but zeros. */
    ZEROS,
    /** As LABELS, and each says that it had 2^20 examples. */
    CLAIM,
    /** The largest values that a chunk can hold. */
    SATURATE,
    /** The largest values that are not refused. */
    LIMIT;

    private static final int STRENGTH = 10;
    private static final int MOST_EXAMPLES = 1 << 20;
    /** With step 15: 2^17 LSB, and the most that int16 holds. */
    private static final int LIMIT_VALUE = 4;

    private static final int LARGEST_VALUE = 32_767;
    private static final int HIGHEST_STEP = 15;

    /** The word in options and rows. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What a bad board trains on. */
    Samples samples(Samples own, int classes) {
        if (this != LABELS && this != CLAIM) {
            return own;
        }
        int[] wrong =
                Arrays.stream(own.labels()).map(label -> (label + 1) % classes).toArray();
        return own.isBytes()
                ? Samples.ofBytes(own.features(), own.toBytes(), wrong)
                : Samples.ofReals(own.features(), own.toReals(), wrong);
    }

    /** What a bad board quantises: the differences it learnt, changed in place. */
    void distort(LocalUpdate learnt, Random random) {
        int[] units = learnt.units();
        if (this == FLIPS) {
            Arrays.setAll(units, i -> -STRENGTH * units[i]);
        } else if (this == ZEROS) {
            Arrays.fill(units, 0);
        } else if (this == NOISE) {
            double squares =
                    Arrays.stream(units).mapToDouble(x -> (double) x * x).sum();
            double size = STRENGTH * Math.sqrt(squares / units.length);
            Arrays.setAll(units, i -> (int) Math.round(size * random.nextGaussian()));
        }
    }

    /** Whether its values are not quantised differences, but the same for all parameters. */
    boolean isConstant() {
        return this == SATURATE || this == LIMIT;
    }

    int constant() {
        return this == SATURATE ? LARGEST_VALUE : LIMIT_VALUE;
    }

    static int constantStep() {
        return HIGHEST_STEP;
    }

    int examples(int honest) {
        return this == CLAIM ? MOST_EXAMPLES : honest;
    }
}
