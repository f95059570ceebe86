package io.linnet.protocol.model;

/**
 * Which of its examples a board sees in a round, and how (SPEC 10.2). A board with its own examples in a fixed order
 * computes the window from the round's number alone, so it needs no memory of the rounds that it missed.
 *
 * @param batch examples of one step
 * @param passes how often the round's examples are seen
 * @param examples examples of a round: a window of the buffer
 * @param buffer examples that a board holds at once, a multiple of {@code examples}
 * @param stay rounds until the next buffer
 */
public record Schedule(int batch, int passes, int examples, int buffer, int stay) {
    static final int MAX_BATCH = 4_096;
    static final int MAX_PASSES = 4_096;
    static final int MAX_EXAMPLES = 1 << 20;
    static final int MAX_STAY = 65_535;

    public Schedule {
        accept("batch", batch, 1, MAX_BATCH);
        accept("passes", passes, 1, MAX_PASSES);
        accept("examples", examples, 1, MAX_EXAMPLES);
        accept("buffer", buffer, examples, MAX_EXAMPLES);
        accept("stay", stay, 1, MAX_STAY);
        if (buffer % examples != 0) {
            throw new IllegalArgumentException("buffer=" + buffer + ", accepted: a multiple of examples=" + examples);
        }
    }

    /** Fresh examples in every round. */
    public static Schedule fresh(int batch, int passes, int examples) {
        return new Schedule(batch, passes, examples, examples, 1);
    }

    static void accept(String name, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(name + "=" + value + ", accepted: " + least + " to " + most);
        }
    }

    /**
     * The round's examples as places in the board's own order; it starts again at the front when it is through.
     *
     * @param round counted from 0, as u32
     * @param available examples that the board has, at least 1
     */
    public int[] window(int round, int available) {
        return places(round, available, examples);
    }

    /**
     * The same of windows that follow each other in time (SPEC 21.6), each once, and scattered over all of them: neighbours are
     * alike, and a round is to see every way of running.
     *
     * @param round counted from 0, as u32
     * @param available windows that the board remembers, at least 1
     */
    public int[] scattered(int round, int available) {
        int[] places = places(round, available, Math.min(examples, available));
        long step = scatter(available);
        for (int k = 0; k < places.length; k++) {
            places[k] = (int) (places[k] * step % available);
        }
        return places;
    }

    /** The least number from 0.618 of these on that has no divisor in common with them. */
    private static long scatter(int available) {
        long step = Math.max(1, available * 618L / 1_000);
        while (divisor(step, available) > 1) {
            step++;
        }
        return step;
    }

    private static long divisor(long a, long b) {
        return b == 0 ? a : divisor(b, a % b);
    }

    /** The same, going on to so many. */
    int[] places(int round, int available, int count) {
        long turn = Integer.toUnsignedLong(round);
        long start = turn / stay * buffer + turn % stay % (buffer / examples) * examples;
        int[] places = new int[count];
        for (int k = 0; k < count; k++) {
            places[k] = (int) ((start + k) % available);
        }
        return places;
    }

    /** {@code first, second}, then the five numbers of this schedule. */
    int[] after(int first, int second) {
        return new int[] {first, second, batch, passes, examples, buffer, stay};
    }
}
