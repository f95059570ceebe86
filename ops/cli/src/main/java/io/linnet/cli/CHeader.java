package io.linnet.cli;

import io.linnet.protocol.model.Division;
import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.Network;
import io.linnet.protocol.saved.SavedModel;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A model as one C99 header that needs nothing else: its numbers, and a function that decides as the boards do, to the bit.
 * Integers for a tifed model, binary32 for the others; {@code NAME} and {@code name} stand for the file's name.
 */
final class CHeader {
    private static final int A_LINE = 16;

    private static final String HEAD = """
            /*
             * ABOUT
             * Made by `linnet model export`. Compile with -ffp-contract=off: one rounding an operation, as on the boards.
             */
            #ifndef NAME_H
            #define NAME_H

            #include <stdint.h>

            #define NAME_INPUTS %d
            #define NAME_CLASSES %d
            #define NAME_LAYERS %d
            #define NAME_WIDEST %d
            """;

    private static final String ACTIVATION = """

            /* The piecewise-linear tanh (SPEC 10.5.2). */
            static inline int16_t name_activation(int64_t v) {
                int32_t k = v < -128 ? -128 : v > 128 ? 128 : (int32_t)v;
                int32_t quarter = (k + 512) / 4 - 128;
                int32_t a = k == -128  ? -127
                            : k < -74 ? quarter - 88
                            : k < -31 ? k - 32
                            : k < 32  ? 2 * k
                            : k < 75  ? k + 32
                            : k < 128 ? quarter + 88
                                      : 128;
                return (int16_t)a;
            }
            """;

    private static final String EXPONENTIAL = """

            /* e^x in binary32 (SPEC 10.6.1). */
            static inline float name_exp(float x) {
                static const float c[8] = {0x1.a01a02p-13f, 0x1.6c16c2p-10f, 0x1.111112p-7f, 0x1.555556p-5f,
                                           0x1.555556p-3f,  0.5f,            1.0f,           1.0f};
                float a = !(x >= -80.0f) ? -80.0f : x > 80.0f ? 80.0f : x;
                float t = a * 0x1.715476p0f;
                int32_t n = (int32_t)(t + (t < 0.0f ? -0.5f : 0.5f));
                float r = a - (float)n * 0x1.63p-1f;
                float y = c[0];
                union {
                    uint32_t bits;
                    float value;
                } power;
                unsigned k;
                r = r - (float)n * -0x1.bd0106p-13f;
                for (k = 1; k < 8; k++) {
                    y = y * r + c[k];
                }
                power.bits = (uint32_t)(n + 127) << 23;
                return y * power.value;
            }
            """;

    /** {@code TYPE} of values, {@code WIDE} of sums. */
    private static final String CLASSIFY = """

            /* The class of the greatest output, the first of equals. */
            static inline unsigned name_classify(const INPUT x[NAME_INPUTS]) {
                TYPE values[2][NAME_WIDEST] = {{0}};
                const TYPE *w = name_parameters;
                unsigned h, i, j, best = 0;
                for (h = 0; h < NAME_LAYERS; h++) {
                    unsigned n = name_units[h], m = name_units[h + 1];
                    const TYPE *in = values[(h + 1) & 1];
                    TYPE *out = values[h & 1];
                    for (j = 0; j < m; j++) {
                        WIDE z = w[n * m + j];
                        for (i = 0; i < n; i++) {
                            z = z + (WIDE)(h == 0 ? x[i] : in[i]) * w[i * m + j];
                        }
                        out[j] = OUTPUT;
                    }
                    w += (n + 1) * m;
                }
                {
                    TYPE *out = values[(NAME_LAYERS - 1) & 1];
            SHARES        for (j = 1; j < NAME_CLASSES; j++) {
                        best = out[j] > out[best] ? j : best;
                    }
                }
                return best;
            }

            #endif
            """;

    private static final String SOFTMAX_SHARES = """
                    float greatest = out[0], sum = 0.0f;
                    for (j = 0; j < NAME_CLASSES; j++) {
                        greatest = out[j] > greatest ? out[j] : greatest;
                    }
                    for (j = 0; j < NAME_CLASSES; j++) {
                        out[j] = name_exp(out[j] - greatest);
                        sum = sum + out[j];
                    }
                    for (j = 0; j < NAME_CLASSES; j++) {
                        out[j] = out[j] / sum;
                    }
            """;

    private CHeader() {}

    /** @param name of everything in it: a C identifier */
    static String write(SavedModel model, String name) {
        ModelLayout layout = model.parameters().layout();
        int[] units = layout.units();
        int widest = Arrays.stream(units).skip(1).max().orElseThrow();
        StringBuilder out = new StringBuilder(HEAD.formatted(
                        layout.inputs(), layout.outputs(), layout.layers().size(), widest)
                .replace("ABOUT", about(model)));
        out.append("\nstatic const uint16_t name_units[] = {")
                .append(join(units))
                .append("};\n");
        if (!model.classes().isEmpty()) {
            out.append("static const char *const name_class_names[] = {")
                    .append(model.classes().stream().map(CHeader::quoted).collect(Collectors.joining(", ")))
                    .append("};\n");
        }
        out.append(model.network() == Network.TIFED ? integers(model) : reals(model));
        return out.toString().replace("NAME", name.toUpperCase(Locale.ROOT)).replace("name_", name + "_");
    }

    private static String about(SavedModel model) {
        String what = model.network().name().toLowerCase(Locale.ROOT) + " "
                + join(model.parameters().layout().units()) + ", digest "
                + model.parameters().digest();
        return model.origin()
                .map(origin -> origin.model() + " of fleet " + origin.fleet() + ", version " + origin.version() + ": ")
                .orElse("")
                .replace("*/", "")
                .concat(what);
    }

    private static String integers(SavedModel model) {
        short[] values = model.parameters().fixed();
        return parameters(
                        "int16_t",
                        IntStream.range(0, values.length)
                                .mapToObj(i -> Short.toString(values[i]))
                                .toList())
                + divide(model.division())
                + ACTIVATION
                + CLASSIFY.replace("INPUT x", "int8_t x")
                        .replace("TYPE", "int16_t")
                        .replace("WIDE)", "int64_t)")
                        .replace("WIDE z", "int64_t z")
                        .replace("OUTPUT", "name_activation(name_divide(z, 256 * (int64_t)n))")
                        .replace("SHARES", "");
    }

    /** Of a and a positive n (SPEC 1.1). */
    private static String divide(Division division) {
        String result = switch (division) {
            case TRUNC -> "    return a / n;\n";
            case FLOOR -> "    return a / n - (a % n < 0);\n";
            case NEAREST -> """
                            int64_t q = a / n, rest = a % n < 0 ? -(a % n) : a % n;
                            return rest < n - rest ? q : a < 0 ? q - 1 : q + 1;
                        """;
        };
        return "\nstatic inline int64_t name_divide(int64_t a, int64_t n) {\n" + result + "}\n";
    }

    private static String reals(SavedModel model) {
        float[] values = model.parameters().toFloats();
        boolean isSoftmax = model.network() == Network.SOFTMAX;
        return parameters(
                        "float",
                        IntStream.range(0, values.length)
                                .mapToObj(i -> values[i] + "f")
                                .toList())
                + EXPONENTIAL
                + CLASSIFY.replace("INPUT x", "float x")
                        .replace("TYPE", "float")
                        .replace("WIDE)", "float)")
                        .replace("WIDE z", "float z")
                        .replace("OUTPUT", isSoftmax ? "z" : "1.0f / (1.0f + name_exp(-z))")
                        .replace("SHARES", isSoftmax ? SOFTMAX_SHARES : "");
    }

    private static String parameters(String type, List<String> values) {
        StringBuilder out = new StringBuilder("/* Layer after layer: a row an input, then the biases. */\n");
        out.append("static const ")
                .append(type)
                .append(" name_parameters[")
                .append(values.size())
                .append("] = {");
        for (int i = 0; i < values.size(); i++) {
            out.append(i % A_LINE == 0 ? "\n    " : " ").append(values.get(i)).append(',');
        }
        return out.append("\n};\n").toString();
    }

    private static String join(int[] numbers) {
        return Arrays.stream(numbers).mapToObj(Integer::toString).collect(Collectors.joining(", "));
    }

    private static String quoted(String text) {
        StringBuilder out = new StringBuilder("\"");
        text.codePoints().forEach(c -> {
            if (c >= ' ' && c <= '~' && c != '"' && c != '\\' && c != '?') {
                out.appendCodePoint(c);
            } else {
                for (byte b : new String(Character.toChars(c)).getBytes(java.nio.charset.StandardCharsets.UTF_8)) {
                    out.append('\\').append(String.format(Locale.ROOT, "%03o", b & 0xFF));
                }
            }
        });
        return out.append('"').toString();
    }
}
