package io.linnet.protocol.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.linnet.protocol.vectors.Vectors;
import io.linnet.protocol.vectors.Vectors.Block;
import java.util.List;
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
                assertThat(Hkdf.hmac(block.hex("key"), block.hex("text"))).isEqualTo(block.hex("mac"));
            case "hkdf" -> hkdf(block);
            case "derive" -> derive(block);
            case "code" -> assertThat(InstallCode.of(key(block))).isEqualTo(block.text("code"));
            case "read" -> read(block);
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
