package io.linnet.protocol.codec;

import io.linnet.protocol.vectors.BlockWriter;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;

/** Writes {@code quantizer.txt}. */
final class QuantizerVectorsWriter {
    private final BlockWriter out = new BlockWriter("Steps, quantized layers, residuals, refunds");

    public static void main(String[] args) throws IOException {
        new QuantizerVectorsWriter().write();
    }

    private void write() throws IOException {
        steps();
        layers();
        refunds();
        common("nothing", 0, 0, 0);
        common("odd", 8, -4, 3);
        common("negative", -64, 128, 192);
        common("capped", 1 << 16, 0);
        common("smallest int16", -32_768, 0);
        out.save("quantizer.txt");
    }

    private void steps() {
        int[] profiles = {1, 16, 64, 256, 2304, 4096};
        for (int c16 : profiles) {
            step("rms 100 at c16 " + c16, 10_000L * 777, 777, c16, 0, 0);
            step("rms 3 at c16 " + c16, 9L * 10_416, 10_416, c16, 4, 0);
        }
        step("nothing", 0, 5, 256, 4, 0);
        step("lossless, integers", 1_000_000, 10, 0, 0, 0);
        step("lossless, fractions", 1_000_000, 10, 0, 4, 0);
        step("server's lowest", 40, 10, 64, 4, 4);
        step("server", 4_000_000, 10, 64, 4, 4);
        step("mean below 1/256", 1, 262_144, 65_535, 4, 0);
        long largest = 524_287L * 524_287 * 262_144;
        step("largest sum", largest, 262_144, 65_535, 4, 0);
        step("largest sum, fine", largest, 262_144, 1, 4, 0);
        step("largest sum, integers", largest, 262_144, 16, 0, 0);
        for (int s = 0; s < 8; s++) {
            // P = 2^(2s + 13) exactly: n = 1, c16 = 16, 256·S·16 = 2^(2s + 13).
            step("boundary of " + s, 1L << (2 * s + 1), 1, 16, 0, 0);
            step("just below the boundary of " + s, (1L << (2 * s + 1)) - 1, 1, 16, 0, 0);
        }
    }

    private void step(String name, long sum, int n, int c16, int fraction, int lowest) {
        out.block("step " + name, "7.2", "step").line("sum", sum).line("n", n).line("c16", c16);
        out.line("fraction", fraction).line("lowest", lowest);
        out.line("s", StepExponent.of(sum, n, c16, fraction, lowest)).line("expect", "ok");
    }

    private void layers() {
        for (int bits : new int[] {0, 8, 16}) {
            for (int c16 : new int[] {0, 16, 256, 4096}) {
                for (int fraction : new int[] {0, 4}) {
                    String name = "bits " + bits + " c16 " + c16 + " fraction " + fraction;
                    rounds(name, fraction, c16, Codec.RANGE, bits, gauss(40, fraction == 0 ? 60 : 700, c16 + bits));
                }
            }
        }
        rounds("no fresh difference keeps the residual", 4, 256, Codec.RANGE, 8, new int[5]);
        rounds("no fresh difference, lossless", 4, 0, Codec.RANGE, 16, new int[5]);
        rounds("clamped input", 4, 16, Codec.RANGE, 16, 600_000, -600_000, 524_287, 524_288, 1, 0);
        rounds("clamped to int16", 0, 0, Codec.INT16, 16, 65_534, -65_534, 32_767, -32_768, 5);
        rounds("clamped to the range coder", 0, 0, Codec.RANGE, 16, 65_535, -65_536, 70_000, 120_000);
        rounds("ties away from zero", 4, 16, Codec.RANGE, 16, 8, -8, 24, -24, 7, -7, 40, -40, 16);
        limited("fractions", 4, 14, 524_287);
        limited("integers", 0, 10, 65_535);
        rounds("one outlier", 4, 4096, Codec.RANGE, 8, 0, 0, 0, 0, 0, 0, 0, 400_000, 3, -3);
    }

    /** Three rounds, each starting from what the one before stored. */
    private void rounds(String name, int fraction, int c16, Codec codec, int bits, int... x) {
        Residual residual = new Residual(bits, x.length);
        Quantizer quantizer = new Quantizer(fraction, c16, codec);
        for (int round = 0; round < 3; round++) {
            int[] input = x.clone();
            for (int i = 0; i < x.length; i++) {
                input[i] = round == 0 ? x[i] : round == 1 ? x[x.length - 1 - i] / 3 : x[i] == 0 ? 0 : -x[i] / 9;
            }
            out.block(name + ", round " + round, "7.2-7.4", "quantize").line("fraction", fraction);
            quantized(quantizer, c16, codec, residual, input);
        }
    }

    private void quantized(Quantizer quantizer, int c16, Codec codec, Residual residual, int... x) {
        out.line("c16", c16).line("codec", codec.code()).line("bits", residual.bits());
        out.numbers("stored", stored(residual, x.length)).line("shift", residual.shift());
        out.numbers("x", x);
        Quantizer.QuantizedLayer layer = quantizer.quantize(x, residual);
        out.line("step", layer.step()).numbers("q", layer.q());
        out.numbers("after", stored(residual, x.length)).line("newshift", residual.shift());
        out.line("expect", "ok");
    }

    /** Narrow residuals of a coarse round on top of the largest differences: what an update may hold is less. */
    private void limited(String name, int fraction, int shift, int x) {
        Residual residual = Residual.restored(8, new int[] {127, -127, 0}, shift);
        out.block("limited to what an update may hold, " + name, "7.3", "quantize")
                .line("fraction", fraction);
        quantized(new Quantizer(fraction, 16, Codec.RANGE), 16, Codec.RANGE, residual, x, -x, 0);
    }

    private void refunds() {
        refund("wide", 16, 0, 4, 5, new int[] {100, -100, 32_767, -32_767, 0}, new int[] {1, 1, 1, -1, -70});
        refund("wide, huge", 16, 0, 4, 15, new int[] {0, 0}, new int[] {65_535, -65_535});
        refund("narrow", 8, 3, 4, 4, new int[] {10, -10, 127, -127, 0}, new int[] {1, -1, 1, -3, 7});
        refund("narrow, a finer slice rounds", 8, 3, 0, 2, new int[] {0, 0, 0, 1}, new int[] {1, -1, 3, -1});
        refund("narrow, fine step", 8, 0, 4, -4, new int[] {5, 5}, new int[] {2, -200});
        refund("none", 0, 0, 4, 5, new int[] {0, 0}, new int[] {5, -5});
    }

    private void refund(String name, int bits, int shift, int fraction, int step, int[] stored, int[] q) {
        Residual residual = Residual.restored(bits, stored, shift);
        out.block("refund " + name, "7.5", "refund").line("fraction", fraction).line("bits", bits);
        out.numbers("stored", stored).line("shift", shift).line("step", step).numbers("q", q);
        new Quantizer(fraction, 16, Codec.RANGE).refund(residual, 0, q.length, step, q);
        out.numbers("after", stored(residual, q.length)).line("expect", "ok");
    }

    private void common(String name, int... x) {
        out.block("common power of two: " + name, "6.8", "common").numbers("x", x);
        out.line("s", Quantizer.commonShift(x, 0, x.length)).line("expect", "ok");
    }

    private static int[] stored(Residual residual, int n) {
        int[] stored = new int[n];
        Arrays.setAll(stored, residual::stored);
        return stored;
    }

    private static int[] gauss(int n, double sd, long seed) {
        Random random = new Random(seed);
        int[] x = new int[n];
        Arrays.setAll(x, i -> (int) Math.round(random.nextGaussian() * sd));
        return x;
    }
}
