package io.linnet.gateway.coap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.linnet.protocol.model.SplitMix64;
import io.linnet.protocol.reason.Reason;
import io.linnet.protocol.reason.Refused;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BundleTest {
    @Test
    void packetsComeBackAsTheyWent() throws Refused {
        List<byte[]> packets = List.of(new byte[] {1}, new byte[300], new byte[] {4, 5});
        List<byte[]> back = Bundle.read(Bundle.write(packets));
        assertThat(back).hasSize(3);
        for (int i = 0; i < 3; i++) {
            assertThat(back.get(i)).isEqualTo(packets.get(i));
        }
    }

    /** Each body is short; what it claims about its packets is not. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "05 00 01 | malformed", // claims 5 bytes, has 1
                "ff ff 01 | malformed", // claims 65 535 bytes
                "01 | malformed", // half a length
                "01 00 40 00 00 | malformed", // a packet of no bytes
                "01 00 40 02 00 40 | malformed" // the second one is cut
            })
    void checksEachLengthApart(String hex, String reason) {
        byte[] body = HexFormat.of().parseHex(hex.replace(" ", ""));
        assertThat(catchThrowableOfType(Refused.class, () -> Bundle.read(body))
                        .reason()
                        .label())
                .isEqualTo(reason);
    }

    @Test
    void checksTheNumberOfPackets() {
        byte[] body = new byte[3 * (Bundle.MAX_PACKETS + 1)];
        for (int i = 0; i < body.length; i += 3) {
            body[i] = 1;
        }
        assertThat(catchThrowableOfType(Refused.class, () -> Bundle.read(body)).reason())
                .isEqualTo(Reason.TOO_LONG);
    }

    @Test
    void failsInNoOtherWay() {
        SplitMix64 random = new SplitMix64(7);
        for (int trial = 0; trial < 50_000; trial++) {
            byte[] body = new byte[random.below(40)];
            for (int i = 0; i < body.length; i++) {
                body[i] = (byte) (random.below(3) == 0 ? random.next() : random.below(4));
            }
            try {
                assertThat(Bundle.read(body))
                        .allSatisfy(packet -> assertThat(packet).isNotEmpty());
            } catch (Refused refused) {
                assertThat(refused.reason()).isNotNull();
            }
        }
    }
}
