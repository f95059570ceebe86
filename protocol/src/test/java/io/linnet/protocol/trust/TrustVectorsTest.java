package io.linnet.protocol.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.linnet.protocol.message.Enrol;
import io.linnet.protocol.message.Mac;
import io.linnet.protocol.message.Message.Acknowledge;
import io.linnet.protocol.message.Message.Announcement;
import io.linnet.protocol.message.Message.Base;
import io.linnet.protocol.message.Message.Receipt;
import io.linnet.protocol.message.Message.ReceiptOutcome;
import io.linnet.protocol.message.Message.Received;
import io.linnet.protocol.message.Message.Refusal;
import io.linnet.protocol.message.Message.Statement;
import io.linnet.protocol.message.Message.Welcome;
import io.linnet.protocol.message.MessageReader;
import io.linnet.protocol.message.MessageWriter;
import io.linnet.protocol.message.OwnWish;
import io.linnet.protocol.model.Digest;
import io.linnet.protocol.reason.Reason;
import io.linnet.protocol.reason.Refused;
import io.linnet.protocol.transfer.StatusBitmap;
import io.linnet.protocol.vectors.Vectors;
import io.linnet.protocol.vectors.Vectors.Block;
import java.util.Arrays;
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
    void meets(Block block) throws Refused {
        switch (block.text("op")) {
            case "hmac" ->
                assertThat(Hmac.of(block.hex("key"), block.hex("text"))).isEqualTo(block.hex("mac"));
            case "hkdf" -> hkdf(block);
            case "derive" -> derive(block);
            case "code" -> assertThat(InstallCode.of(key(block))).isEqualTo(block.text("code"));
            case "read" -> read(block);
            case "ed25519" ->
                assertThat(OfferVerifier.isSigned(block.hex("public"), block.hex("text"), block.hex("signature")))
                        .isEqualTo(block.text("expect").equals("ok"));
            case "fleet" -> fleet(block);
            case "offer" -> offer(block);
            case "update", "welcome", "acknowledge", "own", "receipt", "refusal" -> mac(block);
            case "report" -> report(block);
            case "enrol" -> enrol(block);
            default -> throw new IllegalStateException("op " + block.text("op"));
        }
    }

    /** The board's end is the firmware's; ours writes what it takes, and can tell its proof. */
    private static void enrol(Block block) throws Refused {
        byte[] hears = block.hex("hears");
        if (block.hex("says").length == 0) {
            assertThatThrownBy(() -> required(Enrol.read(hears))).isInstanceOf(Refused.class);
            return;
        }
        Enrol heard = Enrol.read(hears);
        Enrol said = Enrol.read(block.hex("says"));
        assertThat(heard.write()).isEqualTo(hears);
        assertThat(said.write()).isEqualTo(block.hex("says"));
        boolean isTaken = heard.key().isPresent() && Arrays.equals(hears, block.hex("holds"));
        assertThat(said.mac()).isEqualTo(isTaken ? Optional.of(proof(heard)) : Optional.empty());
    }

    /** Alone it is what a board says. */
    private static Enrol required(Enrol read) throws Refused {
        if (read.identity().isPresent() && read.key().isEmpty()) {
            throw new Refused(Reason.MALFORMED, "an id without a key");
        }
        return read;
    }

    private static Mac proof(Enrol given) {
        Enrol.Identity who = given.identity().orElseThrow();
        BoardKey own = new BoardKey(given.key().orElseThrow());
        return MacKey.of(own, who.fleet(), who.board()).enrolled();
    }

    private static void report(Block block) throws Refused {
        byte[] packet = block.hex("hex");
        Statement said = (Statement) MessageReader.read(packet);
        MacKey own = new MacKey(block.text("fleet"), block.text("board"), block.hex("key"));
        boolean isProven = block.text("expect").equals("ok");
        assertThat(own.fits(said, packet)).isEqualTo(isProven);
        if (isProven && Arrays.equals(MessageWriter.write(said), packet)) {
            assertThat(own.proven(said)).isEqualTo(packet);
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
            case "acknowledge" ->
                key.fits(new Acknowledge(block.text("model"), block.number("windows"), Optional.empty(), known));
            case "own" ->
                key.fits(new Acknowledge(
                        block.text("model"),
                        block.number("windows"),
                        Optional.of(new OwnWish(block.number("serial"), block.number("made"))),
                        known));
            case "receipt" -> key.fits(new Receipt(block.text("model"), received(block), outcome(block), known));
            default -> key.fits(refusal(block).with(known.get()), Mac.of(block.hex("refused")));
        };
        assertThat(isProven ? "ok" : Reason.UNPROVEN.label()).isEqualTo(block.text("expect"));
    }

    private static void fleet(Block block) {
        FleetKey key = FleetKey.of(block.hex("private"), block.hex("public"));
        assertThat(key.offerKey(block.text("fleet"))).isEqualTo(block.hex("key"));
        byte[] text = {1, 2, 3};
        assertThat(key.sign(text))
                .satisfies(made -> assertThat(OfferVerifier.isSigned(block.hex("public"), text, made))
                        .isTrue());
    }

    private static void offer(Block block) {
        byte[] message = block.hex("hex");
        assertThat(SealedOffers.signed(block.text("fleet"), message)).isEqualTo(block.hex("text"));
        boolean isSigned =
                OfferVerifier.signed(block.text("fleet"), block.hex("public")).fits(message);
        boolean isShared =
                OfferVerifier.shared(block.text("fleet"), block.hex("key")).fits(message);
        assertThat(List.of(isSigned ? "ok" : "unproven", isShared ? "ok" : "unproven"))
                .isEqualTo(block.all("expect"));
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
