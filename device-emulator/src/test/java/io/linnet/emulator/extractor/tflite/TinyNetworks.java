package io.linnet.emulator.extractor.tflite;

import io.linnet.protocol.model.SplitMix64;

/** Small networks with seeded weights, one with every operator. */
final class TinyNetworks {
    private TinyNetworks() {}

    static byte[] noise(long seed, int count) {
        SplitMix64 random = new SplitMix64(seed);
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++) {
            bytes[i] = (byte) random.next();
        }
        return bytes;
    }

    private static byte[] weightNoise(long seed, int count) {
        byte[] bytes = noise(seed, count);
        for (int i = 0; i < count; i++) {
            bytes[i] = (byte) Math.max(-127, bytes[i]);
        }
        return bytes;
    }

    private static float[] scales(int count) {
        float[] scales = new float[count];
        for (int i = 0; i < count; i++) {
            scales[i] = 0.01f + 0.003f * i;
        }
        return scales;
    }

    /** 9×7×3 in, five classes out; every operator, ending in FULLY_CONNECTED and SOFTMAX. */
    static byte[] everyOperator() {
        TfliteBuilder b = new TfliteBuilder();
        int input = b.activation(0.05f, -3, 1, 9, 7, 3);
        int padded = b.activation(0.05f, -3, 1, 10, 9, 3);
        b.operator(34, padded, TfliteBuilder.none(), input, pads(b, 0, 0, 0, 1, 1, 1, 0, 0));
        int convolved = b.activation(0.11f, 4, 1, 5, 5, 6);
        b.operator(
                3,
                convolved,
                TfliteBuilder.convolution(TfliteBuilder.SAME, 2, 1, TfliteBuilder.NONE),
                padded,
                b.weights(weightNoise(1, 6 * 9 * 3), scales(6), 0, 6, 3, 3, 3),
                b.ints(100, -200, 300, -400, 500, -600));
        int deep = b.activation(0.3f, -128, 1, 5, 5, 12);
        b.operator(
                4,
                deep,
                TfliteBuilder.depthwise(TfliteBuilder.SAME, 1, 2, TfliteBuilder.RELU),
                convolved,
                b.weights(weightNoise(2, 4 * 12), scales(12), 3, 1, 2, 2, 12),
                b.ints(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12));
        int mixed = b.activation(0.9f, 7, 1, 5, 5, 12);
        b.operator(
                3,
                mixed,
                TfliteBuilder.convolution(TfliteBuilder.VALID, 1, 1, TfliteBuilder.NONE),
                deep,
                b.weights(weightNoise(3, 144), new float[] {0.02f}, 0, 12, 1, 1, 12),
                b.ints(new int[12]));
        int sum = b.activation(1.0f, -20, 1, 5, 5, 12);
        b.operator(0, sum, TfliteBuilder.activation(TfliteBuilder.NONE), deep, mixed);
        int six = b.activation(0.024f, -128, 1, 5, 5, 12);
        b.operator(21, six, TfliteBuilder.none(), sum);
        int greatest = b.activation(0.024f, -128, 1, 4, 4, 12);
        b.operator(17, greatest, TfliteBuilder.pool(TfliteBuilder.VALID, 1, 2, 2, TfliteBuilder.NONE), six);
        int average = b.activation(0.024f, -128, 1, 2, 2, 12);
        b.operator(1, average, TfliteBuilder.pool(TfliteBuilder.SAME, 2, 3, 3, TfliteBuilder.NONE), greatest);
        int positive = b.activation(0.05f, -100, 1, 2, 2, 12);
        b.operator(19, positive, TfliteBuilder.none(), average);
        int flat = b.activation(0.05f, -100, 1, 48);
        b.operator(22, flat, TfliteBuilder.none(), positive, b.ints(1, 48));
        int dense = b.activation(0.4f, 10, 1, 5);
        b.operator(
                9,
                dense,
                TfliteBuilder.activation(TfliteBuilder.NONE),
                flat,
                b.weights(weightNoise(4, 240), new float[] {0.015f}, 0, 5, 48),
                b.ints(50, -50, 25, -25, 0));
        int probabilities = b.activation(1f / 256, -128, 1, 5);
        b.operator(25, probabilities, TfliteBuilder.softmax(1), dense);
        return b.finish(input, probabilities);
    }

    /** DS-CNN in small: 49×10×1 in, the operators of its first block, a map of 25×5×8. */
    static byte[] hearing() {
        TfliteBuilder b = new TfliteBuilder();
        int input = b.activation(0.5f, 83, 1, 49, 10, 1);
        int first = b.activation(0.4f, -128, 1, 25, 5, 8);
        b.operator(
                3,
                first,
                TfliteBuilder.convolution(TfliteBuilder.SAME, 2, 1, TfliteBuilder.RELU),
                input,
                b.weights(weightNoise(5, 8 * 40), scales(8), 0, 8, 10, 4, 1),
                b.ints(new int[8]));
        int deep = b.activation(0.5f, -128, 1, 25, 5, 8);
        b.operator(
                4,
                deep,
                TfliteBuilder.depthwise(TfliteBuilder.SAME, 1, 1, TfliteBuilder.RELU),
                first,
                b.weights(weightNoise(6, 9 * 8), scales(8), 3, 1, 3, 3, 8),
                b.ints(new int[8]));
        int mixed = b.activation(0.5f, -128, 1, 25, 5, 8);
        b.operator(
                3,
                mixed,
                TfliteBuilder.convolution(TfliteBuilder.SAME, 1, 1, TfliteBuilder.RELU),
                deep,
                b.weights(weightNoise(7, 64), scales(8), 0, 8, 1, 1, 8),
                b.ints(new int[8]));
        return b.finish(input, mixed);
    }

    private static int pads(TfliteBuilder b, int... amounts) {
        return b.tensor(TfliteBuilder.INT32, TfliteBuilder.bytes(amounts), new float[0], 0, 0, 4, 2);
    }

    /** 4 in, 3 out. */
    static byte[] dense() {
        TfliteBuilder b = new TfliteBuilder();
        int input = b.activation(0.5f, 1, 1, 4);
        int output = b.activation(1f, -1, 1, 3);
        b.operator(
                9,
                output,
                TfliteBuilder.activation(TfliteBuilder.RELU),
                input,
                b.weights(new byte[] {1, 2, 3, 4, -1, -2, -3, -4, 0, 0, 0, 1}, new float[] {0.25f}, 0, 3, 4),
                b.ints(8, 8, -800));
        return b.finish(input, output);
    }
}
