package io.linnet.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.zxing.BinaryBitmap;
import com.google.zxing.RGBLuminanceSource;
import com.google.zxing.common.HybridBinarizer;
import com.google.zxing.qrcode.QRCodeReader;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class CodePictureTest {
    private static final String CODE = "0123-4567-89AB-CDEF-GHJK-MNPQ-RSTV";
    private static final int SQUARE = 8;

    /** As a camera sees it: what is drawn on white, every half block a square. */
    private static String seen(String text) throws Exception {
        List<String> lines = text.replaceAll("\u001b\\[[0-9;]*m", "").lines().toList();
        int width = lines.get(0).length();
        int[] pixels = new int[width * SQUARE * 2 * lines.size() * SQUARE];
        Arrays.fill(pixels, 0xFFFFFF);
        for (int y = 0; y < 2 * lines.size() * SQUARE; y++) {
            String line = lines.get(y / SQUARE / 2);
            boolean isLower = y / SQUARE % 2 == 1;
            for (int x = 0; x < width * SQUARE; x++) {
                char block = line.charAt(x / SQUARE);
                boolean isBlack = block == '█' || block == (isLower ? '▄' : '▀');
                pixels[y * width * SQUARE + x] = isBlack ? 0 : 0xFFFFFF;
            }
        }
        RGBLuminanceSource picture = new RGBLuminanceSource(width * SQUARE, 2 * lines.size() * SQUARE, pixels);
        return new QRCodeReader()
                .decode(new BinaryBitmap(new HybridBinarizer(picture)))
                .getText();
    }

    @Test
    void aPhoneReadsTheCode() throws Exception {
        String picture = CodePicture.of(CODE);
        assertThat(seen(picture)).isEqualTo(CODE);
        assertThat(picture.lines().allMatch(line -> line.startsWith("\u001b[38;5;16;48;5;231m")))
                .isTrue();
        // A terminal of 80 columns and 24 lines shows it whole.
        assertThat(picture.lines().count()).isLessThan(20);
    }

    @Test
    void isForTerminalsThatCanShowIt() {
        assertThat(CodePicture.canShow(true, "xterm-256color", UTF_8)).isTrue();
        assertThat(CodePicture.canShow(false, "xterm-256color", UTF_8)).isFalse();
        assertThat(CodePicture.canShow(true, "dumb", UTF_8)).isFalse();
        assertThat(CodePicture.canShow(true, null, UTF_8)).isFalse();
        assertThat(CodePicture.canShow(true, "xterm", US_ASCII)).isFalse();
        // A test has none.
        assertThat(CodePicture.forTerminal(CODE)).isEmpty();
    }
}
