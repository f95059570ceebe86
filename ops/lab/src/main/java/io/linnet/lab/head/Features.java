package io.linnet.lab.head;

import io.linnet.emulator.extractor.ExtractorModel;
import io.linnet.emulator.extractor.ExtractorWriter;
import io.linnet.emulator.extractor.Picture;
import io.linnet.emulator.extractor.QuantizedNetwork;
import io.linnet.emulator.extractor.Tensor;
import io.linnet.emulator.learn.Samples;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.zip.CRC32C;

/**
 * What a frozen extractor makes of a data set's pictures, kept in a folder so that it is worked out once. A cache file
 * is named by a hash of extractor and pictures; one that is damaged is made anew.
 */
final class Features {
    private static final String VERSION = "linnet features 1";
    private static final int SLICES = 64;

    private final ExtractorModel extractor;
    private final Path cache;
    private final ExecutorService threads;

    /** @param cache a folder, made if absent */
    Features(ExtractorModel extractor, Path cache, ExecutorService threads) {
        this.extractor = extractor;
        this.cache = cache;
        this.threads = threads;
    }

    /**
     * The features of square pictures (p − 128, row by row), in colour or grey, as the extractor's bytes.
     *
     * @param side of a picture; the extractor's input must be a whole multiple
     */
    Samples of(Samples pictures, int side) throws IOException {
        byte[] pixels = pictures.toBytes();
        int features = extractor.output().bytes();
        int bytes = Math.multiplyExact(features, pictures.count());
        Path file = cache.resolve("features-" + key(pixels) + ".bin");
        byte[] values = cached(file, bytes);
        if (values.length != bytes) {
            values = extract(pixels, pictures.count(), side, pictures.features() / side / side);
            store(file, values);
        }
        return Samples.ofBytes(features, values, pictures.labels());
    }

    private String key(byte[] pixels) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            sha.update(VERSION.getBytes(StandardCharsets.UTF_8));
            sha.update(ExtractorWriter.write(extractor));
            return HexFormat.of().formatHex(Arrays.copyOf(sha.digest(pixels), 16));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** Empty unless the file is whole. */
    private static byte[] cached(Path file, int bytes) throws IOException {
        if (!Files.exists(file) || Files.size(file) != bytes + 4L) {
            return new byte[0];
        }
        byte[] content = Files.readAllBytes(file);
        byte[] values = Arrays.copyOf(content, bytes);
        return ByteBuffer.wrap(content).getInt(bytes) == checksum(values) ? values : new byte[0];
    }

    private void store(Path file, byte[] values) throws IOException {
        Files.createDirectories(cache);
        Path part = Files.createTempFile(cache, "features-", ".part");
        Files.write(
                part,
                ByteBuffer.allocate(values.length + 4)
                        .put(values)
                        .putInt(checksum(values))
                        .array());
        Files.move(part, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    private static int checksum(byte[] values) {
        CRC32C crc = new CRC32C();
        crc.update(values);
        return (int) crc.getValue();
    }

    private byte[] extract(byte[] pixels, int count, int side, int channels) {
        int features = extractor.output().bytes();
        byte[] values = new byte[count * features];
        List<Future<?>> pending = new ArrayList<>();
        for (int slice = 0; slice < SLICES; slice++) {
            int first = (int) ((long) count * slice / SLICES);
            int end = (int) ((long) count * (slice + 1) / SLICES);
            pending.add(threads.submit(() -> extractSlice(pixels, first, end, side, channels, values)));
        }
        try {
            for (Future<?> one : pending) {
                one.get();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while extracting features", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("extracting features failed", e.getCause());
        }
        return values;
    }

    private void extractSlice(byte[] pixels, int first, int end, int side, int channels, byte[] values) {
        QuantizedNetwork network = new QuantizedNetwork(extractor);
        int features = extractor.output().bytes();
        for (int i = first; i < end; i++) {
            byte[] output = network.run(input(extractor.input(), pixels, i * channels * side * side, side, channels));
            System.arraycopy(output, 0, values, i * features, features);
        }
    }

    private static byte[] input(Tensor in, byte[] pixels, int at, int side, int channels) {
        boolean isGrey = in.channels() == 1;
        if (in.height() != in.width() || in.height() % side != 0 || !(isGrey || in.channels() == channels)) {
            throw new IllegalArgumentException("extractor of " + in.height() + "x" + in.width() + "x" + in.channels()
                    + ", accepted: a multiple of " + side + "x" + side + "x" + channels + ", or in grey");
        }
        byte[] picture = Picture.enlarge(pixels, at, side, side, channels, in.height() / side);
        return isGrey && channels == 3 ? Picture.grey(picture) : picture;
    }
}
