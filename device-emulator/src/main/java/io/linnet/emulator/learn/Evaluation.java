package io.linnet.emulator.learn;

/**
 * A model's decisions against the truth.
 *
 * @param confusion examples by [label][decision]
 */
@SuppressWarnings("ArrayRecordComponent") // The arrays are handed over to the receiver.
public record Evaluation(int[][] confusion) {
    public int count() {
        int count = 0;
        for (int[] row : confusion) {
            for (int n : row) {
                count += n;
            }
        }
        return count;
    }

    public int correct() {
        int correct = 0;
        for (int k = 0; k < confusion.length; k++) {
            correct += confusion[k][k];
        }
        return correct;
    }

    /** 0 of no examples. */
    public double accuracy() {
        int count = count();
        return count == 0 ? 0 : (double) correct() / count;
    }
}
