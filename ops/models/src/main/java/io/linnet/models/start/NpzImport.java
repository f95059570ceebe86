package io.linnet.models.start;

import io.linnet.protocol.saved.InputScaling;
import io.linnet.protocol.saved.SavedModel;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.jspecify.annotations.Nullable;

/**
 * NumPy's archive with {@code W0 b0 W1 b1 …} (inputs × outputs, as scikit-learn and Keras hold them), {@code activation}
 * of the hidden layers, and perhaps {@code out_activation}, {@code classes}, {@code features}, {@code factor} or {@code
 * means} and {@code deviations}.
 */
public final class NpzImport {
    /** Above the largest model in float64, all arrays together. */
    private static final int MAX_BYTES = 64 << 20;

    private static final int END_BYTES = 22;

    private final Map<String, NumpyArray> arrays = new HashMap<>();

    private NpzImport() {}

    /** @throws IllegalArgumentException in one sentence, naming the layer or array */
    public static SavedModel read(byte[] file) {
        // The archive's last record; without it the end is missing, which reading entry by entry would not notice.
        int end = file.length - END_BYTES;
        if (end < 0 || file[end] != 'P' || file[end + 1] != 'K' || file[end + 2] != 5 || file[end + 3] != 6) {
            throw new IllegalArgumentException("no npz archive, or not a whole one");
        }
        NpzImport read = new NpzImport();
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(file))) {
            read.entries(zip);
        } catch (IOException e) {
            throw new IllegalArgumentException("no npz archive: " + e.getMessage());
        }
        return read.model();
    }

    private void entries(ZipInputStream zip) throws IOException {
        int left = MAX_BYTES;
        for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
            byte[] content = zip.readNBytes(left + 1);
            if (content.length > left) {
                throw new IllegalArgumentException("arrays of more than " + MAX_BYTES + " bytes");
            }
            left -= content.length;
            String name = entry.getName();
            if (name.endsWith(".npy")) {
                String array = name.substring(0, name.length() - 4);
                arrays.put(array, NumpyArray.read(array, content));
            }
        }
    }

    private SavedModel model() {
        if (text("network").filter("tifed"::equals).isPresent()) {
            throw new IllegalArgumentException(
                    "an integer network that Linnet exported, accepted: its own file, or sigmoid and softmax networks");
        }
        List<DenseLayer> layers = new ArrayList<>();
        for (int h = 0; arrays.containsKey("W" + h); h++) {
            layers.add(layer(h));
        }
        if (layers.isEmpty()) {
            throw new IllegalArgumentException("no array W0, accepted: W0 b0 W1 b1 … and activation");
        }
        boolean isOwn = arrays.containsKey("network");
        String hidden = isOwn ? "sigmoid" : text("activation").orElse("");
        if (layers.size() > 1 && hidden.isEmpty()) {
            throw new IllegalArgumentException(layers.get(0).name()
                    + ": its activation is not given, accepted: an array activation, sigmoid or tanh");
        }
        String last =
                isOwn ? text("network").orElse("") : text("out_activation").orElse("");
        List<String> activations = new ArrayList<>(Collections.nCopies(layers.size() - 1, hidden));
        activations.add(last);
        SavedModel model = StartNetwork.of(layers, activations);
        return model.named(texts("classes"), texts("features"), scaling());
    }

    private DenseLayer layer(int h) {
        NumpyArray w = arrays.get("W" + h);
        NumpyArray b = arrays.get("b" + h);
        if (w == null || w.shape().length != 2) {
            throw new IllegalArgumentException("layer " + (h + 1) + ": W" + h + " is no matrix of inputs x outputs");
        }
        int outputs = w.shape()[1];
        float[] biases = b == null ? new float[outputs] : b.reals();
        if (biases.length != outputs) {
            throw new IllegalArgumentException(
                    "layer " + (h + 1) + ": b" + h + " has " + biases.length + " values, accepted: " + outputs);
        }
        return new DenseLayer("layer " + (h + 1), w.shape()[0], outputs, w.reals(), biases);
    }

    private Optional<String> text(String name) {
        return texts(name).stream().findFirst();
    }

    private List<String> texts(String name) {
        @Nullable NumpyArray array = arrays.get(name);
        return array == null ? List.of() : array.texts();
    }

    private Optional<InputScaling> scaling() {
        NumpyArray factor = arrays.get("factor");
        NumpyArray means = arrays.get("means");
        NumpyArray deviations = arrays.get("deviations");
        if (factor != null) {
            return Optional.of(new InputScaling.Pixels((int) factor.reals()[0]));
        }
        if (means == null || deviations == null) {
            return Optional.empty();
        }
        return Optional.of(new InputScaling.Columns(boxed(means.reals()), boxed(deviations.reals())));
    }

    private static List<Float> boxed(float[] values) {
        List<Float> all = new ArrayList<>();
        for (float value : values) {
            all.add(value);
        }
        return all;
    }
}
