package io.linnet.protocol.saved;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import io.linnet.protocol.model.Division;
import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.Network;
import io.linnet.protocol.model.Numeric;
import io.linnet.protocol.model.Parameters;
import io.linnet.protocol.vectors.BlockWriter;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Writes {@code model-file.txt}. */
final class SavedModelVectorsWriter {
    private static final ObjectMapper CBOR = new ObjectMapper(new CBORFactory());

    private final BlockWriter out = new BlockWriter("Model files");

    public static void main(String[] args) throws IOException {
        SavedModelVectorsWriter writer = new SavedModelVectorsWriter();
        writer.written();
        writer.refused();
        writer.out.save("model-file.txt");
    }

    /** The models of the blocks {@code write}, by name. */
    static SavedModel model(String name) {
        return switch (name) {
            case "smallest" -> SavedModel.of(Network.SIGMOID, fixed(new int[] {1, 1}, new int[] {-11}, 7, -1));
            case "pixels, all keys" ->
                SavedModel.of(Network.TIFED, fixed(new int[] {2, 2}, new int[] {0}, 1, -1, 300, -300, 0, 5))
                        .with(Division.FLOOR)
                        .with(new SavedModel.Origin("plant", "pumps", 12, 12, 42))
                        .with(new SavedModel.Accuracy(987_500, "359 rows held out"))
                        .named(List.of("ok", "worn"), List.of("a", "b"), Optional.of(new InputScaling.Pixels(16)));
            case "columns, float32" ->
                SavedModel.of(
                                Network.SOFTMAX,
                                Parameters.ofFloats(
                                        ModelLayout.of(Numeric.FLOAT32, new int[] {1, 2}, new int[] {0}),
                                        new float[] {1.5f, -2, 0, 1e-3f}))
                        .named(
                                List.of("no", "yes"),
                                List.of(),
                                Optional.of(new InputScaling.Columns(List.of(0.1f), List.of(2.5f))));
            case "windows of a sensor" ->
                SavedModel.of(Network.SOFTMAX, fixed(new int[] {16, 1}, new int[] {0}, new int[17]))
                        .with(new SavedModel.Windows("none", 1, 16));
            case "a number" ->
                SavedModel.of(Network.RIDGE, fixed(new int[] {1, 1}, new int[] {-8}, 300, -5))
                        .named(List.of("wear"), List.of("heat"), Optional.empty())
                        .with(new TargetScaling(51.2f, 28.7f));
            default -> throw new IllegalStateException(name);
        };
    }

    private static Parameters fixed(int[] units, int[] exponents, int... values) {
        short[] parameters = new short[values.length];
        for (int i = 0; i < values.length; i++) {
            parameters[i] = (short) values[i];
        }
        return Parameters.ofFixed(ModelLayout.of(Numeric.INT16, units, exponents), parameters);
    }

    private void written() {
        for (String name :
                List.of("smallest", "pixels, all keys", "columns, float32", "windows of a sensor", "a number")) {
            out.block(name, "19.2", "write")
                    .hex("hex", SavedModelWriter.write(model(name)))
                    .line("expect", "ok");
        }
    }

    private void refused() throws IOException {
        broken("another format", file -> file.put("format", "linnet-model-9"));
        broken("no parameters", file -> file.remove("parameters"));
        broken("a parameter too few", file -> file.put("parameters", new byte[10]));
        broken("a digest of other parameters", file -> file.put("digest", "00".repeat(16)));
        broken("a network that is not known", file -> file.put("network", "FOREST"));
        broken("a class too few", file -> file.putArray("classes").add("ok"));
        broken(
                "a factor that is no power of two",
                file -> file.putObject("scaling").put("factor", 3));
        broken("scaling of no kind", file -> file.putObject("scaling"));
        broken(
                "means without deviations",
                file -> file.putObject("scaling").putArray("means").add(1f).add(1f));
        broken("windows of another number of features", file -> windows(file, "haar"));
        broken("windows of a front end that is not known", file -> windows(file, "dct"));
        broken(
                "windows that do not say how long they are",
                file -> windows(file, "haar").remove("samples"));
        broken(
                "a target of a network of classes",
                file -> file.putObject("target").put("mean", 1f).put("deviation", 1f));
        broken(
                "a target without a deviation",
                "a number",
                file -> file.putObject("target").put("mean", 1f));
        broken(
                "a target of no deviation",
                "a number",
                file -> file.putObject("target").put("mean", 1f).put("deviation", 0f));
        byte[] whole = SavedModelWriter.write(model("pixels, all keys"));
        out.block("cut short", "19.1", "open").hex("hex", Arrays.copyOf(whole, whole.length - 1));
        out.line("expect", "malformed");
        out.block("empty", "19.1", "open").hex("hex", new byte[0]).line("expect", "malformed");
        out.block("null", "19.1", "open").hex("hex", new byte[] {(byte) 0xF6}).line("expect", "malformed");
    }

    private static ObjectNode windows(ObjectNode file, String frontEnd) {
        return file.putObject("windows")
                .put("frontEnd", frontEnd)
                .put("axes", 1)
                .put("samples", 200);
    }

    private void broken(String name, Consumer<ObjectNode> change) throws IOException {
        broken(name, "pixels, all keys", change);
    }

    private void broken(String name, String whole, Consumer<ObjectNode> change) throws IOException {
        ObjectNode file = (ObjectNode) CBOR.readTree(SavedModelWriter.write(model(whole)));
        change.accept(file);
        out.block(name, "19.2", "open").hex("hex", CBOR.writeValueAsBytes(file)).line("expect", "malformed");
    }
}
