package io.linnet.models.export;

import io.linnet.protocol.model.Layer;
import io.linnet.protocol.saved.InputScaling;
import io.linnet.protocol.saved.SavedModel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Locale;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * NumPy's archive: an array a file, version 1.0 of its format. {@code W0 b0 W1 …} as float32, inputs × outputs; names and
 * scaling beside them. The integer network's numbers are whole; its activation comes as a table.
 */
final class NpzExport {
    private static final int HEAD_MULTIPLE = 64;
    private static final int HEAD_FIXED = 10;
    /** Of every entry, so that the same model is the same file. */
    private static final LocalDateTime TIME = LocalDateTime.of(1980, 1, 1, 0, 0);

    private final ZipOutputStream zip;

    private NpzExport(ZipOutputStream zip) {
        this.zip = zip;
    }

    static byte[] bytes(SavedModel model) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            new NpzExport(zip).write(Weights.of(model));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private void write(Weights weights) throws IOException {
        SavedModel model = weights.model();
        List<Layer> layers = weights.layers();
        for (int h = 0; h < layers.size(); h++) {
            Layer layer = layers.get(h);
            floats("W" + h, "(" + layer.inputs() + ", " + layer.outputs() + ")", weights.matrix(layer));
            floats("b" + h, "(" + layer.outputs() + ",)", weights.biases(layer));
        }
        texts("network", "()", List.of(model.network().name().toLowerCase(Locale.ROOT)));
        texts("digest", "()", List.of(model.parameters().digest().toString()));
        integers("exponents", model.parameters().layout().exponents());
        if (weights.isInteger()) {
            texts("division", "()", List.of(model.division().name().toLowerCase(Locale.ROOT)));
            integers("activation_table", Weights.activations());
        }
        names("classes", model.classes());
        names("features", model.features());
        if (model.scaling().orElse(null) instanceof InputScaling.Pixels pixels) {
            floats("factor", "()", new float[] {pixels.factor()});
        } else if (model.scaling().orElse(null) instanceof InputScaling.Columns columns) {
            floats("means", columns.means());
            floats("deviations", columns.deviations());
        }
        if (model.target().isPresent()) {
            floats("target_mean", "()", new float[] {model.target().get().mean()});
            floats("target_deviation", "()", new float[] {model.target().get().deviation()});
        }
    }

    private void names(String name, List<String> values) throws IOException {
        if (!values.isEmpty()) {
            texts(name, "(" + values.size() + ",)", values);
        }
    }

    private void floats(String name, List<Float> values) throws IOException {
        float[] all = new float[values.size()];
        for (int i = 0; i < all.length; i++) {
            all[i] = values.get(i);
        }
        floats(name, "(" + all.length + ",)", all);
    }

    private void floats(String name, String shape, float[] values) throws IOException {
        ByteBuffer data = buffer(4 * values.length);
        data.asFloatBuffer().put(values);
        array(name, "<f4", shape, content(data));
    }

    private void integers(String name, int[] values) throws IOException {
        ByteBuffer data = buffer(4 * values.length);
        data.asIntBuffer().put(values);
        array(name, "<i4", "(" + values.length + ",)", content(data));
    }

    /** Four bytes a code point, all texts as long as the longest. */
    private void texts(String name, String shape, List<String> values) throws IOException {
        int longest = Math.max(
                1,
                values.stream()
                        .mapToInt(text -> text.codePointCount(0, text.length()))
                        .max()
                        .orElse(1));
        ByteBuffer data = buffer(4 * longest * values.size());
        for (int i = 0; i < values.size(); i++) {
            int[] points = values.get(i).codePoints().toArray();
            data.position(4 * longest * i);
            for (int point : points) {
                data.putInt(point);
            }
        }
        array(name, "<U" + longest, shape, content(data));
    }

    private static ByteBuffer buffer(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static byte[] content(ByteBuffer buffer) {
        byte[] content = new byte[buffer.capacity()];
        buffer.rewind().get(content);
        return content;
    }

    private void array(String name, String type, String shape, byte[] data) throws IOException {
        String head = "{'descr': '" + type + "', 'fortran_order': False, 'shape': " + shape + ", }";
        int length = (HEAD_FIXED + head.length() + HEAD_MULTIPLE) / HEAD_MULTIPLE * HEAD_MULTIPLE;
        ByteBuffer out = buffer(length);
        out.put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0});
        out.putShort((short) (length - HEAD_FIXED));
        out.put(head.getBytes(StandardCharsets.US_ASCII));
        while (out.remaining() > 1) {
            out.put((byte) ' ');
        }
        out.put((byte) '\n');
        ZipEntry entry = new ZipEntry(name + ".npy");
        entry.setTimeLocal(TIME);
        zip.putNextEntry(entry);
        zip.write(content(out));
        zip.write(data);
        zip.closeEntry();
    }
}
