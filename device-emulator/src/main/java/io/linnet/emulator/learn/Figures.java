package io.linnet.emulator.learn;

/**
 * How the examples of a round fared before the step that they led to (SPEC 10.7).
 *
 * @param correct decisions that were right
 * @param losses loss of each example seen, in order, every pass
 */
@SuppressWarnings("ArrayRecordComponent") // The arrays are handed over to the receiver.
public record Figures(int correct, float[] losses) {
    /** Examples seen, every pass counted. */
    public int seen() {
        return losses.length;
    }

    public double accuracy() {
        return seen() == 0 ? 0 : (double) correct / seen();
    }

    /** Mean loss. */
    public double loss() {
        double sum = 0;
        for (float loss : losses) {
            sum += loss;
        }
        return seen() == 0 ? 0 : sum / seen();
    }

    /** Collects the figures of a round. */
    static final class Tally {
        private final float[] losses;
        private int seen;
        private int correct;

        Tally(int expected) {
            losses = new float[expected];
        }

        void add(float loss, boolean right) {
            losses[seen++] = loss;
            correct += right ? 1 : 0;
        }

        Figures figures() {
            return new Figures(correct, losses);
        }
    }
}
