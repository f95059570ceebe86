package io.linnet.protocol.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.linnet.protocol.reason.Refused;
import io.linnet.protocol.vectors.Vectors;
import io.linnet.protocol.vectors.Vectors.Block;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MessageVectorsTest {
    static List<Block> blocks() {
        return Vectors.read("message.txt");
    }

    @ParameterizedTest
    @MethodSource("blocks")
    void meets(Block block) throws Refused {
        byte[] bytes = block.hex("hex");
        if (!block.text("expect").equals("ok")) {
            Refused refused = catchThrowableOfType(Refused.class, () -> MessageReader.read(bytes));
            assertThat(refused).isNotNull();
            assertThat(refused.reason().label()).isEqualTo(block.text("expect"));
            return;
        }
        byte[] again = MessageWriter.write(MessageReader.read(bytes));
        assertThat(again).isEqualTo(block.has("as") ? block.hex("as") : bytes);
        if (block.has("field")) {
            RawMessage raw = RawMessage.parse(bytes);
            assertThat(raw.lines()).isEqualTo(block.all("field"));
            assertThat(raw.bytes()).isEqualTo(bytes);
        }
    }

    @Test
    void atLeastAsManyAreInvalidAsValid() {
        long valid = blocks().stream()
                .filter(block -> block.text("expect").equals("ok"))
                .count();
        assertThat(blocks().size() - valid).isGreaterThanOrEqualTo(valid);
    }
}
