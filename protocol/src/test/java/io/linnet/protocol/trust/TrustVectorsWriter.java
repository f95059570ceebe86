package io.linnet.protocol.trust;

import io.linnet.protocol.vectors.BlockWriter;
import java.io.IOException;
import java.util.HexFormat;
import java.util.Locale;

/** Writes {@code trust.txt}. What is not derived by us is from RFC 4231 and RFC 5869. */
final class TrustVectorsWriter {
    private static final String KEY = "000102030405060708090a0b0c0d0e0f";
    private static final String OTHER = "fedcba98765432100123456789abcdef";
    private static final String LONGEST = "Abcdefghijklmnopqrstuvwxyz_0123456789-ABCDEFGHIJKLMNOPQRSTUVWXYZ";

    private final BlockWriter out = new BlockWriter("Keys of boards: HMAC, HKDF, what is derived, install codes");

    public static void main(String[] args) throws IOException {
        TrustVectorsWriter writer = new TrustVectorsWriter();
        writer.hmac();
        writer.hkdf();
        writer.derived();
        writer.codes();
        writer.wrongCodes();
        writer.out.save("trust.txt");
    }

    private void hmac() {
        out.comment("RFC 4231, cases 1, 2, 3, 6 and 7");
        hmac(
                "1",
                "0b".repeat(20),
                "4869205468657265",
                "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
        hmac(
                "2",
                "4a656665",
                "7768617420646f2079612077616e7420666f72206e6f7468696e673f",
                "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
        hmac("3", "aa".repeat(20), "dd".repeat(50), "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe");
        hmac(
                "6, a key longer than a block",
                "aa".repeat(131),
                "54657374205573696e67204c6172676572205468616e20426c6f636b2d53697a65204b6579202d2048617368204b6579204669727374",
                "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
        hmac(
                "7, a key and a text longer than a block",
                "aa".repeat(131),
                "5468697320697320612074657374207573696e672061206c6172676572207468616e20626c6f636b2d73697a65206b657920616e642061"
                        + "206c6172676572207468616e20626c6f636b2d73697a6520646174612e20546865206b6579206e6565647320746f2062652068617368"
                        + "6564206265666f7265206265696e6720757365642062792074686520484d414320616c676f726974686d2e",
                "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2");
    }

    private void hmac(String name, String key, String text, String mac) {
        out.block("HMAC " + name, "20.2", "hmac").line("key", key).line("text", text);
        out.line("mac", mac).line("expect", "ok");
    }

    private void hkdf() {
        out.comment("RFC 5869, appendix A.1 to A.3");
        hkdf(
                "1",
                "0b".repeat(22),
                "000102030405060708090a0b0c",
                "f0f1f2f3f4f5f6f7f8f9",
                "077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5",
                "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865");
        hkdf(
                "2, three blocks",
                range(0x00, 0x4f),
                range(0x60, 0xaf),
                range(0xb0, 0xff),
                "06a6b88c5853361a06104c9ceb35b45cef760014904671014a193f40c15fc244",
                "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99cac7827271cb41c65e590e09da3275600c2f"
                        + "09b8367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f1d87");
        hkdf(
                "3, no salt, no info",
                "0b".repeat(22),
                "",
                "",
                "19ef24a32c717b167f33a91d6f648bdf96596776afdb6377ac434c1c293ccb04",
                "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8");
    }

    private void hkdf(String name, String secret, String salt, String info, String pseudorandomKey, String derived) {
        out.block("HKDF " + name, "20.2", "hkdf").line("key", secret).line("salt", salt);
        out.line("info", info).line("prk", pseudorandomKey).line("okm", derived).line("expect", "ok");
    }

    private static String range(int first, int last) {
        StringBuilder hex = new StringBuilder();
        for (int value = first; value <= last; value++) {
            hex.append(HexFormat.of().toHexDigits((byte) value));
        }
        return hex.toString();
    }

    private void derived() {
        derived("a board", KEY, "demo", "board-1");
        derived("another board with the same key", KEY, "demo", "board-2");
        derived("the same board in another fleet", KEY, "demo2", "board-1");
        derived("ids that would be the same run together", KEY, "demob", "oard-1");
        derived("another key", OTHER, "demo", "board-1");
        derived("shortest ids", "00".repeat(16), "a", "b");
        derived(
                "longest ids",
                "ff".repeat(16),
                LONGEST,
                new StringBuilder(LONGEST).reverse().toString());
    }

    private void derived(String name, String hex, String fleet, String board) {
        BoardKey key = key(hex);
        out.block(name, "20.2", "derive").line("key", hex).line("fleet", fleet).line("board", board);
        out.line("mqtt", key.mqttPassword(fleet, board));
        out.hex("dtls", key.dtlsKey(fleet, board)).hex("mac", key.macKey(fleet, board));
        out.line("expect", "ok");
    }

    private void codes() {
        for (String hex : new String[] {KEY, OTHER, "00".repeat(16), "ff".repeat(16)}) {
            out.block("code of " + hex, "20.3", "code").line("key", hex);
            out.line("code", InstallCode.of(key(hex))).line("expect", "ok");
        }
        String code = InstallCode.of(key(KEY));
        read("lower case, no hyphens", code.toLowerCase(Locale.ROOT).replace("-", ""));
        read("spaces", code.replace('-', ' '));
        read("look-alikes", code.replace('0', 'O').replace('1', 'l'));
    }

    private void read(String name, String typed) {
        out.block(name, "20.3", "read").line("typed", typed).line("key", KEY).line("expect", "ok");
    }

    private void wrongCodes() {
        String code = InstallCode.of(key(OTHER));
        wrong("one wrong character", change(code, 11), 3);
        wrong("one wrong character in the check", change(code, 33), 7);
        wrong("two neighbours in the other order", swap(code, 21), 5);
        wrong("a character that no code has", code.substring(0, 6) + "U" + code.substring(7), 2);
        wrong("one character too few", code.substring(0, 22) + code.substring(23), 5);
        wrong("one character too many", code.substring(0, 27) + "7" + code.substring(27), 6);
        wrong("two wrong characters", change(change(code, 0), 30), 0);
        wrong("without a group", code.substring(5), 0);
        wrong("nothing", "", 0);
    }

    private void wrong(String name, String typed, int group) {
        out.block(name, "20.3", "read")
                .line("typed", typed)
                .line("group", group)
                .line("expect", "malformed");
    }

    private static String change(String code, int at) {
        return code.substring(0, at) + (code.charAt(at) == '7' ? '8' : '7') + code.substring(at + 1);
    }

    private static String swap(String code, int at) {
        return code.substring(0, at) + code.charAt(at + 1) + code.charAt(at) + code.substring(at + 2);
    }

    private static BoardKey key(String hex) {
        return new BoardKey(HexFormat.of().parseHex(hex));
    }
}
