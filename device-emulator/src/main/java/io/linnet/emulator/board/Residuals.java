package io.linnet.emulator.board;

import io.linnet.protocol.chunk.Chunk;
import io.linnet.protocol.chunk.ChunkHeader;
import io.linnet.protocol.chunk.ObjectDecoder;
import io.linnet.protocol.codec.Codec;
import io.linnet.protocol.codec.Quantizer;
import io.linnet.protocol.codec.Residual;
import io.linnet.protocol.model.Layer;
import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.reason.Refused;
import java.util.List;
import java.util.stream.Stream;

/**
 * What quantization left of each layer. Never changed once made: a round makes new ones.
 *
 * @param fraction bits of their unit below the least significant one
 */
public record Residuals(ModelLayout layout, int bits, int fraction, List<Residual> layers) {
    public Residuals {
        layers = List.copyOf(layers);
    }

    static Residuals zero(ModelLayout layout, int bits, int fraction) {
        Stream<Residual> zero = layout.layers().stream().map(layer -> new Residual(bits, layer.parameters()));
        return new Residuals(layout, bits, fraction, zero.toList());
    }

    boolean fits(ModelLayout otherLayout, int otherBits, int otherFraction) {
        return bits == otherBits && fraction == otherFraction && layout.equals(otherLayout);
    }

    /** A copy that may be changed. */
    Residuals copy() {
        return new Residuals(
                layout, bits, fraction, layers.stream().map(Residual::copy).toList());
    }

    /** With the values of lost chunks given back (SPEC 7.5). */
    Residuals refunded(List<Chunk> lost) throws Refused {
        Residuals copy = copy();
        ObjectDecoder decoder = new ObjectDecoder(layout);
        Quantizer quantizer = new Quantizer(fraction, 0, Codec.RANGE);
        for (Chunk chunk : lost) {
            int[] q = decoder.integers(chunk);
            ChunkHeader header = chunk.header();
            int h = layout.layerOf(header.first(), header.count());
            Layer layer = layout.layers().get(h);
            quantizer.refund(copy.layers.get(h), header.first() - layer.first(), header.count(), header.step(), q);
        }
        return copy;
    }
}
