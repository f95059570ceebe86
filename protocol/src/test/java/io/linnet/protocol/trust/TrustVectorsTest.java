package io.linnet.protocol.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.linnet.protocol.message.Mac;
import io.linnet.protocol.message.Message.Announcement;
import io.linnet.protocol.message.Message.Base;
import io.linnet.protocol.message.Message.Receipt;
import io.linnet.protocol.message.Message.ReceiptOutcome;
import io.linnet.protocol.message.Message.Received;
import io.linnet.protocol.message.Message.Refusal;
import io.linnet.protocol.message.Message.Welcome;
import io.linnet.protocol.model.Digest;
import io.linnet.protocol.reason.Reason;
import io.linnet.protocol.transfer.StatusBitmap;
import io.linnet.protocol.vectors.Vectors;
import io.linnet.protocol.vectors.Vectors.Block;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TrustVectorsTest {
    static List<Block> blocks() {
        return Vectors.read("trust.txt");
    }

    @ParameterizedTest
    @MethodSource("blocks")
    void meets(Block block) {
        switch (block.text("op")) {
            case "hmac" ->
                assertThat(Hmac.of(block.hex("key"), block.hex("text"))).isEqualTo(block.hex("mac"));
            case "hkdf" -> hkdf(block);
            case "derive" -> derive(block);
            case "code" -> assertThat(InstallCode.of(key(block))).isEqualTo(block.text("code"));
            case "read" -> read(block);
            case "update", "welcome", "receipt", "refusal" -> mac(block);
            default -> throw new IllegalStateException("op " + block.text("op"));
        }
    }

    private static BoardKey key(Block block) {
        return new BoardKey(block.hex("key"));
    }

    private static void hkdf(Block block) {
        byte[] pseudorandomKey = Hkdf.extract(block.hex("salt"), block.hex("key"));
        byte[] derived = block.hex("okm");
        assertThat(pseudorandomKey).isEqualTo(block.hex("prk"));
        assertThat(Hkdf.expand(pseudorandomKey, block.hex("info"), derived.length))
                .isEqualTo(derived);
    }

    private static void derive(Block block) {
        String fleet = block.text("fleet");
        String board = block.text("board");
        assertThat(key(block).mqttPassword(fleet, board)).isEqualTo(block.text("mqtt"));
        assertThat(key(block).dtlsKey(fleet, board)).isEqualTo(block.hex("dtls"));
        assertThat(key(block).macKey(fleet, board)).isEqualTo(block.hex("mac"));
    }

    private static void mac(Block block) {
        MacKey key = new MacKey(block.text("fleet"), block.text("board"), block.hex("key"));
        Optional<Mac> known = Optional.of(Mac.of(block.hex("mac")));
        boolean isProven = switch (block.text("op")) {
            case "update" -> known.equals(Optional.of(update(block, key)));
            case "welcome" ->
                key.fits(new Welcome(block.text("model"), block.number("ordinal"), 1, Optional.empty(), known));
            case "receipt" -> key.fits(new Receipt(block.text("model"), received(block), outcome(block), known));
            default -> key.fits(refusal(block).with(known.get()), Mac.of(block.hex("refused")));
        };
        assertThat(isProven ? "ok" : Reason.UNPROVEN.label()).isEqualTo(block.text("expect"));
    }

    private static Mac update(Block block, MacKey key) {
        List<byte[]> chunks =
                block.all("chunk").stream().map(HexFormat.of()::parseHex).toList();
        Base base = new Base(Long.parseLong(block.text("version")), new Digest(block.hex("digest")));
        Announcement announcement = new Announcement(block.number("transfer"), chunks.size(), block.number("examples"));
        return key.update(block.text("model"), base, announcement, chunks);
    }

    private static Received received(Block block) {
        StatusBitmap bitmap = StatusBitmap.of(block.number("chunks"), BitSet.valueOf(block.hex("bitmap")));
        return new Received(block.number("version"), block.number("transfer"), bitmap);
    }

    private static ReceiptOutcome outcome(Block block) {
        return ReceiptOutcome.values()[block.number("outcome")];
    }

    private static Refusal refusal(Block block) {
        return new Refusal(
                Reason.of(block.number("reason")).orElseThrow(),
                Optional.of(block.text("model")),
                OptionalLong.of(block.number("version")),
                OptionalInt.of(block.number("transfer")),
                OptionalLong.empty(),
                Optional.empty());
    }

    private static void read(Block block) {
        String typed = block.text("typed");
        if (block.text("expect").equals("ok")) {
            assertThat(InstallCode.read(typed)).isEqualTo(key(block));
            return;
        }
        int group = block.number("group");
        assertThatThrownBy(() -> InstallCode.read(typed))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageMatching("install code: " + (group == 0 ? "(?!group).*" : "group " + group + " .*"));
    }
}
