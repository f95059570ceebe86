package io.linnet.protocol.saved;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.linnet.protocol.reason.Refused;
import io.linnet.protocol.vectors.Vectors;
import io.linnet.protocol.vectors.Vectors.Block;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SavedModelVectorsTest {
    static List<Block> blocks() {
        return Vectors.read("model-file.txt");
    }

    @ParameterizedTest
    @MethodSource("blocks")
    void meets(Block block) throws Refused {
        byte[] file = block.hex("hex");
        if (block.text("op").equals("open")) {
            assertThatThrownBy(() -> SavedModelReader.read(file))
                    .isInstanceOf(Refused.class)
                    .hasMessageStartingWith(block.text("expect") + ": ")
                    .message()
                    .doesNotContain("null");
            return;
        }
        SavedModel model = SavedModelVectorsWriter.model(block.text("name"));
        assertThat(SavedModelWriter.write(model)).isEqualTo(file);
        SavedModel read = SavedModelReader.read(file);
        assertThat(read.parameters().digest()).isEqualTo(model.parameters().digest());
        assertThat(read).usingRecursiveComparison().ignoringFields("parameters").isEqualTo(model);
    }

    @Test
    void aFileOfBeforeIsReadWithItsWords() throws Refused {
        // {"format": "linnet-model-1", … "words": ["no", "yes"]} without any later key
        String hex = "a866666f726d61746e6c696e6e65742d6d6f64656c2d31676e6574776f726b675349474d4f4944676e756d6572"
                + "696365494e54313665756e697473820102696578706f6e656e747381006a706172616d65746572734800000000"
                + "000000006664696765737478206131386338323033383636656361366339396536386363363634326237326233"
                + "65776f72647382626e6f63796573";
        byte[] file = HexFormat.of().parseHex(hex);
        SavedModel read = SavedModelReader.read(file);
        assertThat(read.classes()).containsExactly("no", "yes");
        assertThat(read.isTrained()).isFalse();
    }
}
