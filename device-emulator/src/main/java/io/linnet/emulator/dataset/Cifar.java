package io.linnet.emulator.dataset;

import io.linnet.emulator.learn.Samples;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;

/**
 * CIFAR-10: the original binary batches (a label, then 3 planes of 32×32), or strips of images in PNG files with the
 * labels in a file of bytes. Features are p − 128, pixel by pixel, red, green, blue.
 */
final class Cifar {
    static final int SIDE = 32;
    static final int FEATURES = SIDE * SIDE * 3;

    private static final int CLASSES = 10;
    private static final int RECORD = 1 + FEATURES;
    private static final int MAX_IMAGES = 100_000;
    private static final String TRAIN_LABELS = "train_labels.u8";
    private static final String TEST_LABELS = "test_labels.u8";
    private static final String CLASS_NAMES = "batches.meta.txt";

    private Cifar() {}

    static boolean foundIn(Path folder) {
        return Files.exists(folder.resolve(TRAIN_LABELS)) || DataFile.exists(folder, "data_batch_1.bin");
    }

    static Dataset read(String name, Path folder) {
        List<String> classes = classes(folder);
        if (Files.exists(folder.resolve(TRAIN_LABELS))) {
            return new Dataset(
                    name,
                    strips(folder, "train_", TRAIN_LABELS),
                    strips(folder, "test_", TEST_LABELS),
                    classes,
                    new int[0]);
        }
        List<Path> batches = new ArrayList<>();
        for (int k = 1; k <= 5; k++) {
            if (DataFile.exists(folder, "data_batch_" + k + ".bin")) {
                batches.add(DataFile.find(folder, "data_batch_" + k + ".bin"));
            }
        }
        Path test = DataFile.find(folder, "test_batch.bin");
        return new Dataset(name, batches(batches), batches(List.of(test)), classes, new int[0]);
    }

    private static List<String> classes(Path folder) {
        Path file = folder.resolve(CLASS_NAMES);
        if (!Files.exists(file)) {
            return List.of("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck");
        }
        try {
            List<String> names = Files.readAllLines(file, StandardCharsets.UTF_8).stream()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty())
                    .toList();
            if (names.size() != CLASSES) {
                throw DatasetException.at(file, "all lines", names.size() + " names", CLASSES + "");
            }
            return names;
        } catch (IOException e) {
            throw DataFile.failure(file, e);
        }
    }

    /** Collects images and their labels. */
    private static final class Images {
        private final List<byte[]> images = new ArrayList<>();
        private final IntList labels = new IntList();

        void add(byte[] image, int label, Path file, String place) {
            if (label >= CLASSES) {
                throw DatasetException.at(file, place, "label " + label, "0 to " + (CLASSES - 1));
            }
            if (images.size() == MAX_IMAGES) {
                throw DatasetException.at(file, place, "more images", "up to " + MAX_IMAGES);
            }
            images.add(image);
            labels.add(label);
        }

        Samples samples() {
            byte[] features = new byte[images.size() * FEATURES];
            for (int i = 0; i < images.size(); i++) {
                System.arraycopy(images.get(i), 0, features, i * FEATURES, FEATURES);
            }
            return Samples.ofBytes(FEATURES, features, labels.toArray());
        }
    }

    static Samples batches(List<Path> files) {
        Images images = new Images();
        for (Path file : files) {
            try (InputStream in = DataFile.open(file)) {
                int record = 0;
                for (byte[] bytes = in.readNBytes(RECORD); bytes.length > 0; bytes = in.readNBytes(RECORD)) {
                    if (bytes.length < RECORD) {
                        throw DatasetException.at(file, "record " + record, bytes.length + " bytes", RECORD + "");
                    }
                    images.add(interleaved(bytes), bytes[0] & 0xFF, file, "record " + record);
                    record++;
                }
            } catch (IOException e) {
                throw DataFile.failure(file, e);
            }
        }
        return images.samples();
    }

    private static byte[] interleaved(byte[] record) {
        byte[] image = new byte[FEATURES];
        int plane = SIDE * SIDE;
        for (int i = 0; i < plane; i++) {
            for (int colour = 0; colour < 3; colour++) {
                image[3 * i + colour] = (byte) (record[1 + colour * plane + i] ^ 0x80);
            }
        }
        return image;
    }

    private static Samples strips(Path folder, String prefix, String labelFile) {
        Path labels = folder.resolve(labelFile);
        Images images = new Images();
        try (InputStream in = DataFile.open(labels)) {
            byte[] marks = in.readNBytes(MAX_IMAGES + 1);
            int done = 0;
            for (int k = 0; done < marks.length; k++) {
                Path file = folder.resolve(prefix + (k < 10 ? "0" : "") + k + ".png");
                BufferedImage strip = strip(file, marks.length - done);
                for (int i = 0; i < strip.getHeight() / SIDE; i++) {
                    images.add(image(strip, i), marks[done] & 0xFF, labels, "byte " + done);
                    done++;
                }
            }
        } catch (IOException e) {
            throw DataFile.failure(labels, e);
        }
        return images.samples();
    }

    /** The size is looked at before memory is taken for the pixels. */
    private static BufferedImage strip(Path file, int atMost) {
        try (InputStream in = Files.newInputStream(file);
                ImageInputStream image = ImageIO.createImageInputStream(in)) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(image);
            if (!readers.hasNext()) {
                throw DatasetException.at(file, "byte 0", "no image", "a PNG strip, " + SIDE + " pixels wide");
            }
            ImageReader reader = readers.next();
            try {
                reader.setInput(image, true, true);
                int width = reader.getWidth(0);
                int height = reader.getHeight(0);
                if (width != SIDE || height % SIDE != 0 || height / SIDE > atMost) {
                    throw DatasetException.at(
                            file,
                            "its size",
                            width + "x" + height + " pixels",
                            SIDE + "x" + SIDE + "n, n up to " + atMost + " (the labels left)");
                }
                return reader.read(0);
            } finally {
                reader.dispose();
            }
        } catch (IOException e) {
            throw DataFile.failure(file, e);
        }
    }

    private static byte[] image(BufferedImage strip, int number) {
        int[] pixels = strip.getRGB(0, number * SIDE, SIDE, SIDE, null, 0, SIDE);
        byte[] image = new byte[FEATURES];
        for (int i = 0; i < pixels.length; i++) {
            image[3 * i] = (byte) (pixels[i] >> 16 ^ 0x80);
            image[3 * i + 1] = (byte) (pixels[i] >> 8 ^ 0x80);
            image[3 * i + 2] = (byte) (pixels[i] ^ 0x80);
        }
        return image;
    }
}
