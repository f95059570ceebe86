package io.linnet.models.export;

import io.linnet.protocol.model.Layer;
import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.Network;
import io.linnet.protocol.model.Numeric;
import io.linnet.protocol.model.Parameters;
import io.linnet.protocol.saved.InputScaling;
import io.linnet.protocol.saved.SavedModel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A header that C99 includes as it is: the parameters as constant arrays, in int16 where the model is, and one function
 * that decides, without a library. The float networks repeat SPEC 10.6 operation by operation, so decisions are the
 * board's own; a compiler must not fuse products and sums ({@code -std=c99} does not).
 */
final class HeaderExport {
    private static final int COLUMNS = 16;

    private final Weights weights;
    private final ModelLayout layout;
    private final StringBuilder out = new StringBuilder();

    private HeaderExport(Weights weights) {
        this.weights = weights;
        this.layout = weights.model().parameters().layout();
    }

    static byte[] bytes(SavedModel model) {
        HeaderExport export = new HeaderExport(Weights.of(model));
        export.head();
        export.arrays();
        export.input();
        if (model.network() == Network.TIFED) {
            export.integerFunction();
        } else {
            export.out.append(EXP);
            export.floatFunction();
        }
        export.out.append("\n#endif\n");
        return export.out.toString().getBytes(StandardCharsets.UTF_8);
    }

    private void head() {
        SavedModel model = weights.model();
        out.append("/* Network ")
                .append(model.network().name().toLowerCase(Locale.ROOT))
                .append(", digest ");
        out.append(model.parameters().digest())
                .append(".\n * linnet_model_classify(features) gives the class's number; ");
        out.append("linnet_model_classes[number] its name.\n * Stack: ")
                .append((model.network() == Network.TIFED ? 4 : 8) * widest())
                .append(" bytes. */\n");
        out.append("#ifndef LINNET_MODEL_H\n#define LINNET_MODEL_H\n\n#include <stdint.h>\n#include <string.h>\n\n");
        out.append("#define LINNET_MODEL_INPUTS ").append(layout.inputs()).append('\n');
        out.append("#define LINNET_MODEL_OUTPUTS ").append(layout.outputs()).append("\n\n");
        out.append("static const char *const linnet_model_classes[LINNET_MODEL_OUTPUTS] = {")
                .append(IntStream.range(0, layout.outputs())
                        .mapToObj(model::className)
                        .map(HeaderExport::quoted)
                        .collect(Collectors.joining(", ")))
                .append("};\n");
    }

    /** As a C string of ASCII; other characters, and those that would end it, by number. */
    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            boolean plain = b >= ' ' && b <= '~' && b != '"' && b != '\\' && b != '?';
            quoted.append(plain ? String.valueOf((char) b) : String.format(Locale.ROOT, "\\%03o", b & 0xFF));
        }
        return quoted.append('"').toString();
    }

    private void arrays() {
        Parameters parameters = weights.model().parameters();
        boolean isFixed = layout.numeric() == Numeric.INT16;
        List<Layer> layers = layout.layers();
        for (int h = 0; h < layers.size(); h++) {
            Layer layer = layers.get(h);
            out.append("/* ")
                    .append(layer.inputs())
                    .append(" x ")
                    .append(layer.outputs())
                    .append(", then biases */\n");
            array(
                    isFixed ? "int16_t" : "float",
                    "linnet_model_w" + h,
                    layer.parameters(),
                    i -> isFixed
                            ? String.valueOf(parameters.fixed()[layer.first() + i])
                            : literal(parameters.floats()[layer.first() + i]));
        }
        if (weights.isInteger()) {
            int[] table = Weights.activations();
            array("int16_t", "linnet_model_activation", table.length, i -> String.valueOf(table[i]));
        }
        if (weights.model().scaling().orElse(null) instanceof InputScaling.Columns columns) {
            int n = columns.columns();
            array("float", "linnet_model_means", n, i -> literal(columns.means().get(i)));
            array(
                    "float",
                    "linnet_model_deviations",
                    n,
                    i -> literal(columns.deviations().get(i)));
        }
    }

    private interface Items {
        String at(int i);
    }

    private void array(String type, String name, int count, Items items) {
        out.append("static const ").append(type).append(' ').append(name).append("[] = {");
        for (int i = 0; i < count; i++) {
            out.append(i == 0 ? "" : ",")
                    .append(i % COLUMNS == 0 ? "\n    " : " ")
                    .append(items.at(i));
        }
        out.append("};\n");
    }

    /** Exact, in C99's hexadecimal. */
    private static String literal(float value) {
        return Float.toHexString(value) + "F";
    }

    private int widest() {
        return IntStream.of(layout.units()).max().orElse(0);
    }

    /** One feature as the first layer takes it. */
    private void input() {
        out.append("\nstatic inline ").append(weights.isInteger() ? "int16_t" : "float");
        out.append(" linnet_model_input(float feature, int32_t column)\n{\n");
        InputScaling scaling = weights.model().scaling().orElse(null);
        if (scaling instanceof InputScaling.Pixels pixels) {
            out.append("    float p = feature * ")
                    .append(literal(pixels.factor()))
                    .append(";\n    (void)column;\n");
            out.append("    p = p < 0.0F ? 0.0F : p > 255.0F ? 255.0F : p;\n");
            out.append(
                    weights.isInteger()
                            ? "    return (int16_t)((int32_t)p - 128);\n}\n"
                            : "    return (float)(int32_t)p * 0x1p-8F;\n}\n");
            return;
        }
        if (scaling == null) {
            out.append("    float y = feature;\n    (void)column;\n");
        } else {
            out.append("    float deviation = linnet_model_deviations[column];\n");
            out.append("    float y = deviation > 0.0F ? (feature - linnet_model_means[column]) / deviation : 0.0F;\n");
        }
        if (weights.isInteger()) {
            out.append("    y = y * 32.0F;\n");
            out.append("    y = y + (y < 0.0F ? -0.5F : 0.5F);\n");
            out.append("    return (int16_t)(y < -128.0F ? -128.0F : y > 127.0F ? 127.0F : y);\n}\n");
        } else {
            out.append("    return y;\n}\n");
        }
    }

    private void layers(String type) {
        int count = layout.layers().size();
        out.append("    static const int32_t units[] = {")
                .append(IntStream.of(layout.units()).mapToObj(String::valueOf).collect(Collectors.joining(", ")))
                .append("};\n    static const ")
                .append(type)
                .append(" *const layers[] = {")
                .append(IntStream.range(0, count)
                        .mapToObj(h -> "linnet_model_w" + h)
                        .collect(Collectors.joining(", ")))
                .append("};\n");
    }

    private void integerFunction() {
        String divide = switch (weights.model().division()) {
            case FLOOR -> "z >= 0 ? z / d : -((d - 1 - z) / d)";
            case TRUNC -> "z / d";
            case NEAREST -> "z >= 0 ? (z + d / 2) / d : -((d / 2 - z) / d)";
        };
        out.append("\nstatic inline int linnet_model_classify(const float *features)\n{\n");
        layers("int16_t");
        out.append("    int16_t in[")
                .append(widest())
                .append("], out[")
                .append(widest())
                .append("];\n");
        out.append("    int32_t h, i, j;\n    int best = 0;\n");
        out.append("    for (i = 0; i < units[0]; i++) in[i] = linnet_model_input(features[i], i);\n");
        out.append("    for (h = 0; h < ").append(layout.layers().size()).append("; h++) {\n");
        out.append("        const int32_t n = units[h], m = units[h + 1];\n");
        out.append("        const int64_t d = (int64_t)256 * n;\n");
        out.append("        for (j = 0; j < m; j++) {\n");
        out.append("            int64_t z = layers[h][n * m + j];\n");
        out.append("            for (i = 0; i < n; i++) z += (int32_t)in[i] * layers[h][i * m + j];\n");
        out.append("            z = ").append(divide).append(";\n");
        out.append("            z = z < -128 ? -128 : z > 128 ? 128 : z;\n");
        out.append("            out[j] = linnet_model_activation[z + 128];\n        }\n");
        out.append("        memcpy(in, out, (size_t)m * sizeof in[0]);\n    }\n");
        decide();
    }

    private void decide() {
        out.append("    for (j = 1; j < LINNET_MODEL_OUTPUTS; j++) if (in[j] > in[best]) best = (int)j;\n");
        out.append("    return best;\n}\n");
    }

    private void floatFunction() {
        boolean isSoftmax = weights.model().network() == Network.SOFTMAX;
        boolean isFixed = layout.numeric() == Numeric.INT16;
        out.append("\nstatic inline int linnet_model_classify(const float *features)\n{\n");
        layers(isFixed ? "int16_t" : "float");
        out.append("    static const float steps[] = {")
                .append(layout.layers().stream()
                        .map(layer -> literal(isFixed ? Math.scalb(1f, layer.exponent()) : 1))
                        .collect(Collectors.joining(", ")))
                .append("};\n    float in[")
                .append(widest())
                .append("], out[")
                .append(widest())
                .append("];\n");
        out.append("    int32_t h, i, j;\n    int best = 0;\n");
        out.append("    for (i = 0; i < units[0]; i++) in[i] = linnet_model_input(features[i], i);\n");
        out.append("    for (h = 0; h < ").append(layout.layers().size()).append("; h++) {\n");
        out.append("        const int32_t n = units[h], m = units[h + 1];\n");
        out.append("        for (j = 0; j < m; j++) {\n");
        out.append("            float z = (float)layers[h][n * m + j] * steps[h];\n");
        out.append("            for (i = 0; i < n; i++) z = z + in[i] * ((float)layers[h][i * m + j] * steps[h]);\n");
        out.append(
                isSoftmax
                        ? "            out[j] = z;\n        }\n"
                        : "            out[j] = 1.0F / (1.0F + linnet_model_exp(-z));\n        }\n");
        out.append("        memcpy(in, out, (size_t)m * sizeof in[0]);\n    }\n");
        if (isSoftmax) {
            out.append("    {\n        float greatest = in[0], sum = 0.0F;\n");
            out.append("        for (j = 1; j < LINNET_MODEL_OUTPUTS; j++) if (in[j] > greatest) greatest = in[j];\n");
            out.append("        for (j = 0; j < LINNET_MODEL_OUTPUTS; j++) ");
            out.append("sum = sum + (in[j] = linnet_model_exp(in[j] - greatest));\n");
            out.append("        for (j = 0; j < LINNET_MODEL_OUTPUTS; j++) in[j] = in[j] / sum;\n    }\n");
        }
        decide();
    }

    /** SPEC 10.6.1. */
    private static final String EXP = """

            static inline float linnet_model_exp(float x)
            {
                static const float c[] = {0x1.a01a02p-13F, 0x1.6c16c2p-10F, 0x1.111112p-7F, 0x1.555556p-5F,
                                          0x1.555556p-3F, 0.5F, 1.0F, 1.0F};
                float a = !(x >= -80.0F) ? -80.0F : x > 80.0F ? 80.0F : x;
                float t = a * 0x1.715476p+0F, y = c[0], r, power;
                int32_t n = (int32_t)(t + (t < 0.0F ? -0.5F : 0.5F)), k;
                uint32_t bits = (uint32_t)(n + 127) << 23;
                r = a - (float)n * 0x1.63p-1F;
                r = r - (float)n * -0x1.bd0106p-13F;
                for (k = 1; k < 8; k++) y = y * r + c[k];
                memcpy(&power, &bits, sizeof power);
                return y * power;
            }
            """;
}
