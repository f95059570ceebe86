package io.linnet.cli;

import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;

/** How updates and steps are coded, where it is to be other than the algorithm's own. */
@NullUnmarked
record CodingConfig(
        String codec,
        @Nullable Double c,
        @Nullable Double downC,
        @Nullable Integer residualBits,
        Boolean eager) {
    CodingConfig {
        codec = codec == null ? "range" : codec;
        eager = eager != null && eager;
    }

    Presets.Coding over(Presets.Coding preset) {
        return new Presets.Coding(
                        preset.codec(),
                        c == null ? preset.c16() : Presets.c16(c),
                        downC == null ? preset.downC16() : Presets.c16(downC),
                        residualBits == null ? preset.residualBits() : residualBits,
                        eager)
                .withCodec(Presets.codec(codec));
    }
}
