package io.linnet.emulator.extractor.tflite;

/**
 * Where the imported network ends.
 *
 * @param kind what counts
 * @param operator of {@link Kind#AFTER}, {@link Kind#MAP} and {@link Kind#HALVES}, as the file numbers them
 */
public record Cut(Kind kind, int operator) {
    public enum Kind {
        NONE,
        BEFORE_HEAD,
        AFTER,
        MAP,
        HALVES
    }

    /** The whole network. */
    public static final Cut NONE = new Cut(Kind.NONE, -1);

    /** Everything before the last fully connected layer. */
    public static final Cut BEFORE_HEAD = new Cut(Kind.BEFORE_HEAD, -1);

    /**
     * Everything up to and with an operator, then the mean over the map: a feature a channel. The last layers of a
     * network serve its own task and may have nothing left for another; features from its middle often do, and cost
     * less.
     */
    public static Cut after(int operator) {
        return new Cut(Kind.AFTER, operator);
    }

    /** Everything up to and with an operator, and the map as it is. */
    public static Cut map(int operator) {
        return new Cut(Kind.MAP, operator);
    }

    /**
     * Everything up to and with an operator, then the mean of each channel over three overlapping halves of the map's height,
     * which is the time of what is heard: its begin, middle and end. The mean of all is about that of the first and the last,
     * so a layer behind them needs no more.
     */
    public static Cut halves(int operator) {
        return new Cut(Kind.HALVES, operator);
    }
}
