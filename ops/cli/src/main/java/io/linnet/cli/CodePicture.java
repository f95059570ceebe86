package io.linnet.cli;

import io.nayuki.qrcodegen.QrCode;
import java.nio.charset.Charset;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An install code as a QR code of half blocks, two rows of squares a line: a phone reads it from the terminal, so nobody
 * copies 28 characters by hand. Black on white whatever the terminal's colours are.
 */
final class CodePicture {
    /** White squares around a code, of which a reader needs some. */
    private static final int MARGIN = 2;

    private static final String BLACK_ON_WHITE = "\033[38;5;16;48;5;231m";
    private static final String RESET = "\033[0m";
    private static final String BLOCKS = " ▄▀█";

    private CodePicture() {}

    /** Empty: this terminal cannot show it, or no terminal is there. */
    static Optional<String> forTerminal(String code) {
        return canShow(Boolean.getBoolean("linnet.terminal.out"), System.getenv("TERM"), charset()) && isInstalled()
                ? Optional.of(of(code))
                : Optional.empty();
    }

    static boolean canShow(boolean isTerminal, @Nullable String kind, Charset charset) {
        boolean isPlain = kind == null || kind.isEmpty() || kind.equals("dumb");
        return isTerminal
                && !isPlain
                && charset.canEncode()
                && charset.newEncoder().canEncode(BLOCKS);
    }

    /** What standard output is written in, by the names that newer and older Java have for it. */
    private static Charset charset() {
        String name = System.getProperty("stdout.encoding", System.getProperty("sun.stdout.encoding"));
        return name != null && Charset.isSupported(name) ? Charset.forName(name) : Charset.defaultCharset();
    }

    private static boolean isInstalled() {
        try {
            Class.forName("io.nayuki.qrcodegen.QrCode", false, CodePicture.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    static String of(String code) {
        QrCode picture = QrCode.encodeText(code, QrCode.Ecc.MEDIUM);
        StringBuilder out = new StringBuilder();
        for (int y = -MARGIN; y < picture.size + MARGIN; y += 2) {
            out.append(BLACK_ON_WHITE);
            for (int x = -MARGIN; x < picture.size + MARGIN; x++) {
                // Outside of the code it says white.
                int upper = picture.getModule(x, y) ? 2 : 0;
                out.append(BLOCKS.charAt(upper + (picture.getModule(x, y + 1) ? 1 : 0)));
            }
            out.append(RESET).append('\n');
        }
        return out.toString();
    }
}
