package io.linnet.emulator.dataset;

import io.linnet.emulator.learn.Samples;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** The IDX files of MNIST and its kin: unsigned bytes, big-endian sizes, compressed with gzip or not. */
public final class Idx {
    private static final int IMAGES_MAGIC = 0x0803;
    private static final int LABELS_MAGIC = 0x0801;

    private Idx() {}

    @SuppressWarnings("ArrayRecordComponent") // Handed over at once.
    private record Content(int[] sizes, byte[] values) {}

    /** Images as p − 128, with the labels beside them. */
    public static Samples read(Path images, Path labels) {
        Content pixels = content(images, IMAGES_MAGIC, 3);
        Content marks = content(labels, LABELS_MAGIC, 1);
        if (pixels.sizes[0] != marks.sizes[0]) {
            throw DatasetException.at(
                    labels,
                    "byte 4",
                    marks.sizes[0] + " labels",
                    pixels.sizes[0] + ", as many as " + images.getFileName() + " has images");
        }
        byte[] features = pixels.values;
        for (int i = 0; i < features.length; i++) {
            features[i] = (byte) (features[i] ^ 0x80);
        }
        int[] classes = new int[marks.values.length];
        for (int i = 0; i < classes.length; i++) {
            classes[i] = marks.values[i] & 0xFF;
        }
        return Samples.ofBytes(pixels.sizes[1] * pixels.sizes[2], features, classes);
    }

    private static Content content(Path file, int magic, int dimensions) {
        try (InputStream in = DataFile.open(file)) {
            ByteBuffer head = ByteBuffer.wrap(in.readNBytes(4 + 4 * dimensions));
            int found = head.remaining() >= 4 ? head.getInt() : 0;
            if (found != magic) {
                throw DatasetException.at(
                        file, "byte 0", "magic " + found, magic + " (" + dimensions + "-dimensional unsigned bytes)");
            }
            if (head.remaining() < 4 * dimensions) {
                throw DatasetException.at(file, "byte 4", "the end of the file", dimensions + " sizes");
            }
            int[] sizes = new int[dimensions];
            long total = 1;
            for (int k = 0; k < dimensions; k++) {
                sizes[k] = head.getInt();
                boolean fits = sizes[k] > 0 && sizes[k] <= DataFile.MAX_BYTES / total;
                if (!fits) {
                    throw DatasetException.at(
                            file,
                            "byte " + (4 + 4 * k),
                            "size " + Integer.toUnsignedString(sizes[k]),
                            "1 to " + DataFile.MAX_BYTES / total);
                }
                total *= sizes[k];
            }
            byte[] values = in.readNBytes((int) total);
            if (values.length < total || in.read() >= 0) {
                String relation = values.length < total ? values.length + " values" : "more than " + total + " values";
                throw DatasetException.at(file, "byte " + (4 + 4 * dimensions), relation, total + ", as its head says");
            }
            return new Content(sizes, values);
        } catch (IOException e) {
            throw DataFile.failure(file, e);
        }
    }
}
