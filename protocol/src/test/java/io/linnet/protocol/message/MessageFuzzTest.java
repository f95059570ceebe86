package io.linnet.protocol.message;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.linnet.protocol.model.SplitMix64;
import io.linnet.protocol.reason.Reason;
import io.linnet.protocol.reason.Refused;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/**
 * Any bytes: refused, or a message that is written and read as the same again. In the build this replays the inputs kept
 * beside it and tries damaged messages by the thousand; it searches as the module's pom says.
 */
class MessageFuzzTest {
    @FuzzTest(maxDuration = "60s")
    void readerRefusesOrReadsTheOnlyMeaning(FuzzedDataProvider data) {
        check(data.consumeRemainingAsBytes());
    }

    @Test
    void damagedMessages() {
        for (int trial = 0; trial < 100_000; trial++) {
            SplitMix64 random = new SplitMix64(trial);
            byte[] bytes = MessageWriter.write(MessageTest.ALL.get(random.below(MessageTest.ALL.size())));
            bytes = Arrays.copyOf(bytes, Math.max(0, bytes.length + Math.min(0, random.uniform(-4, 12))));
            for (int flips = random.below(4); flips >= 0 && bytes.length > 0; flips--) {
                bytes[random.below(bytes.length)] = (byte) random.next();
            }
            check(bytes);
        }
    }

    private static void check(byte[] bytes) {
        Message message;
        try {
            message = MessageReader.read(bytes);
        } catch (Refused refused) {
            assertThat(refused.reason()).isIn(Reason.MALFORMED, Reason.TOO_LONG);
            return;
        }
        byte[] written = MessageWriter.write(message);
        assertThat(written.length).isLessThanOrEqualTo(bytes.length);
        try {
            assertThat(MessageReader.read(written)).usingRecursiveComparison().isEqualTo(message);
        } catch (Refused refused) {
            throw new AssertionError("refuses what it wrote", refused);
        }
    }
}
