package io.linnet.emulator.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.linnet.emulator.learn.Samples;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdxTest {
    @TempDir
    Path folder;

    static byte[] images(int magic, int count, int rows, int columns, int values) {
        ByteBuffer out = ByteBuffer.allocate(16 + values);
        out.putInt(magic).putInt(count).putInt(rows).putInt(columns);
        for (int i = 0; i < values; i++) {
            out.put((byte) (i * 37));
        }
        return out.array();
    }

    static byte[] labels(int count) {
        ByteBuffer out = ByteBuffer.allocate(8 + count);
        out.putInt(2049).putInt(count);
        for (int i = 0; i < count; i++) {
            out.put((byte) (i % 10));
        }
        return out.array();
    }

    static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        }
        return out.toByteArray();
    }

    private Path write(String name, byte[] bytes) throws IOException {
        return Files.write(folder.resolve(name), bytes);
    }

    @Test
    void readsPlainAndCompressed() throws IOException {
        Path plain = write("images", images(2051, 3, 2, 2, 12));
        Path packed = write("images.gz", gzip(images(2051, 3, 2, 2, 12)));
        Path labels = write("labels", labels(3));
        Samples samples = Idx.read(plain, labels);
        assertThat(samples.features()).isEqualTo(4);
        assertThat(samples.labels()).containsExactly(0, 1, 2);
        assertThat(samples.toBytes()).startsWith(-128, 37 - 128, 74 - 128);
        assertThat(Idx.read(packed, labels).toBytes()).isEqualTo(samples.toBytes());
    }

    @Test
    void saysWhatIsWrongInOneLine() throws IOException {
        Path labels = write("labels", labels(3));
        Path magic = write("magic", images(2052, 3, 2, 2, 12));
        assertThatThrownBy(() -> Idx.read(magic, labels))
                .isInstanceOf(DatasetException.class)
                .hasMessage(magic + ", byte 0: found magic 2052, accepted: 2051 (3-dimensional unsigned bytes)");
        Path shorter = write("shorter", images(2051, 3, 2, 2, 11));
        assertThatThrownBy(() -> Idx.read(shorter, labels))
                .hasMessage(shorter + ", byte 16: found 11 values, accepted: 12, as its head says");
        Path longer = write("longer", images(2051, 3, 2, 2, 13));
        assertThatThrownBy(() -> Idx.read(longer, labels))
                .hasMessage(longer + ", byte 16: found more than 12 values, accepted: 12, as its head says");
        Path huge = write("huge", images(2051, -1, 2, 2, 13));
        assertThatThrownBy(() -> Idx.read(huge, labels))
                .hasMessage(huge + ", byte 4: found size 4294967295, accepted: 1 to 1073741824");
        Path product = write("product", images(2051, 1 << 20, 1 << 10, 2, 13));
        assertThatThrownBy(() -> Idx.read(product, labels))
                .hasMessage(product + ", byte 12: found size 2, accepted: 1 to 1");
        Path empty = write("empty", new byte[0]);
        assertThatThrownBy(() -> Idx.read(empty, labels)).hasMessageStartingWith(empty + ", byte 0: found magic 0");
        Path good = write("good", images(2051, 4, 2, 2, 16));
        assertThatThrownBy(() -> Idx.read(good, labels))
                .hasMessage(labels + ", byte 4: found 3 labels, accepted: 4, as many as good has images");
        Path absent = folder.resolve("absent");
        assertThatThrownBy(() -> Idx.read(absent, labels)).hasMessage(absent + ": no such file");
        byte[] cut = gzip(images(2051, 3, 2, 2, 12));
        Path broken = write("broken.gz", java.util.Arrays.copyOf(cut, cut.length - 9));
        assertThatThrownBy(() -> Idx.read(broken, labels))
                .isInstanceOf(DatasetException.class)
                .hasMessageStartingWith(broken + ":");
    }
}
