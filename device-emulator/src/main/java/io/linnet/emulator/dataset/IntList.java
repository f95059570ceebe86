package io.linnet.emulator.dataset;

import io.linnet.protocol.model.SplitMix64;
import java.util.Arrays;

/** A growing list of example numbers. */
final class IntList {
    private int[] values = new int[16];
    private int size;

    int size() {
        return size;
    }

    void add(int value) {
        if (size == values.length) {
            values = Arrays.copyOf(values, 2 * size);
        }
        values[size++] = value;
    }

    void addAll(int[] from, int start, int end) {
        for (int i = start; i < end; i++) {
            add(from[i]);
        }
    }

    int removeLast() {
        return values[--size];
    }

    int[] toArray() {
        return Arrays.copyOf(values, size);
    }

    int[] shuffled(SplitMix64 random) {
        int[] order = random.permutation(size);
        int[] out = new int[size];
        Arrays.setAll(out, k -> values[order[k]]);
        return out;
    }
}
