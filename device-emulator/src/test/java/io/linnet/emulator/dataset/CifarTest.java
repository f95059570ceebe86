package io.linnet.emulator.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CifarTest {
    @TempDir
    Path folder;

    private static int red(int image, int pixel) {
        return image * 50 + pixel % 40;
    }

    private void strip(String name, int images) throws IOException {
        BufferedImage strip = new BufferedImage(32, 32 * images, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < images; i++) {
            for (int p = 0; p < 1024; p++) {
                strip.setRGB(p % 32, 32 * i + p / 32, red(i, p) << 16 | 7 << 8 | 255);
            }
        }
        ImageIO.write(strip, "png", folder.resolve(name).toFile());
    }

    private static byte[] batch(int images) {
        byte[] out = new byte[images * 3073];
        for (int i = 0; i < images; i++) {
            out[i * 3073] = (byte) (i + 3);
            for (int p = 0; p < 1024; p++) {
                out[i * 3073 + 1 + p] = (byte) red(i, p);
                out[i * 3073 + 1 + 1024 + p] = 7;
                out[i * 3073 + 1 + 2048 + p] = (byte) 255;
            }
        }
        return out;
    }

    @Test
    void stripsAndBatchesGiveTheSame() throws IOException {
        strip("train_00.png", 2);
        strip("test_00.png", 1);
        Files.write(folder.resolve("train_labels.u8"), new byte[] {3, 4});
        Files.write(folder.resolve("test_labels.u8"), new byte[] {3});
        Dataset strips = new Datasets(folder).read(folder.toString());
        Path binary = Files.createDirectories(folder.resolve("binary"));
        Files.write(binary.resolve("data_batch_1.bin.gz"), IdxTest.gzip(batch(2)));
        Files.write(binary.resolve("test_batch.bin"), batch(1));
        Dataset batches = new Datasets(folder).read(binary.toString());
        assertThat(strips.features()).isEqualTo(3072);
        assertThat(strips.train().labels()).containsExactly(3, 4);
        assertThat(strips.train().toBytes()).isEqualTo(batches.train().toBytes());
        assertThat(strips.test().toBytes()).isEqualTo(batches.test().toBytes());
        assertThat(strips.train().toBytes()).startsWith(-128, 7 - 128, 127, 1 - 128, 7 - 128, 127);
        assertThat(strips.classes()).startsWith("airplane").hasSize(10);
    }

    @Test
    void saysWhatDoesNotFit() throws IOException {
        strip("train_00.png", 2);
        Files.write(folder.resolve("train_labels.u8"), new byte[] {3});
        Files.write(folder.resolve("test_labels.u8"), new byte[] {3});
        assertThatThrownBy(() -> Cifar.read("c", folder))
                .hasMessage(folder.resolve("train_00.png")
                        + ", its size: found 32x64 pixels, accepted: 32x32n, n up to 1 (the labels left)");
        Files.write(folder.resolve("train_labels.u8"), new byte[] {3, 10});
        assertThatThrownBy(() -> Cifar.read("c", folder))
                .hasMessage(folder.resolve("train_labels.u8") + ", byte 1: found label 10, accepted: 0 to 9");
        Files.write(folder.resolve("train_labels.u8"), new byte[] {3, 1, 1});
        assertThatThrownBy(() -> Cifar.read("c", folder)).hasMessage(folder.resolve("train_01.png") + ": no such file");
        Files.writeString(folder.resolve("train_00.png"), "no image");
        assertThatThrownBy(() -> Cifar.read("c", folder))
                .hasMessage(folder.resolve("train_00.png")
                        + ", byte 0: found no image, accepted: a PNG strip, 32 pixels wide");
        Path cut = Files.write(folder.resolve("cut.bin"), java.util.Arrays.copyOf(batch(1), 3000));
        assertThatThrownBy(() -> Cifar.batches(java.util.List.of(cut)))
                .hasMessage(cut + ", record 0: found 3000 bytes, accepted: 3073");
    }
}
