package io.linnet.lab.bench;

import io.linnet.protocol.chunk.ChunkFormat;
import io.linnet.protocol.frame.FrameWriter;
import java.util.Arrays;
import java.util.List;

/** Sums of one run, or of several: bits on the line, the coder's bits against the entropy, processor time. */
final class CodecFigures {
    private double upBits;
    private long upParameters;
    private double downBits;
    private long downParameters;
    private double payloadBits;
    private double entropyBits;
    private long encodeNanos;
    private long decodeNanos;
    private long decodedParameters;

    /** An update as it goes over a serial line. */
    void up(List<byte[]> chunks, int parameters, long nanos) {
        upBits += framedBits(chunks);
        upParameters += parameters;
        encodeNanos += nanos;
        for (byte[] chunk : chunks) {
            payloadBits += 8.0 * (chunk.length - ChunkFormat.OVERHEAD_BYTES);
        }
    }

    void down(List<byte[]> chunks, int parameters) {
        downBits += framedBits(chunks);
        downParameters += parameters;
    }

    void decoded(int parameters, long nanos) {
        decodedParameters += parameters;
        decodeNanos += nanos;
    }

    /** Zeroth-order entropy of an update's values, all layers pooled. */
    void entropy(int[] q) {
        int[] sorted = q.clone();
        Arrays.sort(sorted);
        double bits = 0;
        for (int i = 0; i < sorted.length; ) {
            int end = i;
            while (end < sorted.length && sorted[end] == sorted[i]) {
                end++;
            }
            bits += (end - i) * Math.log((double) sorted.length / (end - i));
            i = end;
        }
        entropyBits += bits / Math.log(2);
    }

    void add(CodecFigures other) {
        upBits += other.upBits;
        upParameters += other.upParameters;
        downBits += other.downBits;
        downParameters += other.downParameters;
        payloadBits += other.payloadBits;
        entropyBits += other.entropyBits;
        encodeNanos += other.encodeNanos;
        decodeNanos += other.decodeNanos;
        decodedParameters += other.decodedParameters;
    }

    double bitsUp() {
        return upBits / upParameters;
    }

    double bitsDown() {
        return downBits / downParameters;
    }

    /** 0 for floats, whose entropy nobody codes. */
    double payloadOverEntropy() {
        return entropyBits == 0 ? 0 : payloadBits / entropyBits;
    }

    double encodeNanos() {
        return (double) encodeNanos / upParameters;
    }

    double decodeNanos() {
        return (double) decodeNanos / decodedParameters;
    }

    private static double framedBits(List<byte[]> chunks) {
        long bytes = 0;
        for (byte[] chunk : chunks) {
            bytes += FrameWriter.chunk(chunk).length;
        }
        return 8.0 * bytes;
    }
}
