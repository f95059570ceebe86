package io.linnet.cli;

import io.linnet.protocol.model.Layer;
import io.linnet.protocol.saved.SavedModel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A model as {@code numpy.load} reads it: {@code W0 b0 W1 b1 …} as float32, a weight matrix with a row an input, and
 * {@code model.json} with all that is not an array (NumPy gives it as bytes).
 */
final class Npz {
    /** Of NumPy's format 1.0: magic, version, length of the header, header padded so that data begin at 64 bytes. */
    private static final int ALIGNMENT = 64;

    private static final int BEFORE_HEADER = 10;

    private Npz() {}

    static byte[] write(SavedModel model, byte[] json) throws IOException {
        float[] values = model.parameters().toFloats();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            int number = 0;
            for (Layer layer : model.parameters().layout().layers()) {
                String shape = "(" + layer.inputs() + ", " + layer.outputs() + ")";
                entry(zip, "W" + number + ".npy", array(values, layer.first(), layer.bias(), shape));
                entry(
                        zip,
                        "b" + number + ".npy",
                        array(values, layer.bias(), layer.end(), "(" + layer.outputs() + ",)"));
                number++;
            }
            entry(zip, "model.json", json);
        }
        return out.toByteArray();
    }

    private static void entry(ZipOutputStream zip, String name, byte[] content) throws IOException {
        ZipEntry entry = new ZipEntry(name);
        // The same model is the same file.
        entry.setTime(315_532_800_000L);
        zip.putNextEntry(entry);
        zip.write(content);
        zip.closeEntry();
    }

    private static byte[] array(float[] values, int from, int to, String shape) {
        String header = "{'descr': '<f4', 'fortran_order': False, 'shape': " + shape + ", }";
        int padded = (BEFORE_HEADER + header.length() + 1 + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        ByteBuffer out = ByteBuffer.allocate(padded + 4 * (to - from)).order(ByteOrder.LITTLE_ENDIAN);
        out.put((byte) 0x93)
                .put("NUMPY".getBytes(StandardCharsets.US_ASCII))
                .put((byte) 1)
                .put((byte) 0);
        out.putShort((short) (padded - BEFORE_HEADER));
        out.put(header.getBytes(StandardCharsets.US_ASCII));
        while (out.position() < padded - 1) {
            out.put((byte) ' ');
        }
        out.put((byte) '\n');
        for (int i = from; i < to; i++) {
            out.putFloat(values[i]);
        }
        return out.array();
    }
}
