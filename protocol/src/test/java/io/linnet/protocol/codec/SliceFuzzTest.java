package io.linnet.protocol.codec;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;

/**
 * Any bytes, any header: refused, or the only payload of the values read. In the build this replays the inputs kept
 * beside it; it searches as the
 * module's pom says.
 */
class SliceFuzzTest {
    @FuzzTest(maxDuration = "60s")
    void decoderRefusesOrReadsTheOnlyPayload(FuzzedDataProvider data) {
        Codec codec = data.consumeBoolean() ? Codec.RANGE : Codec.RICE;
        int init = data.consumeInt(0, 15);
        int count = data.consumeInt(1, 2000);
        SlicePropertyTest.Canonical.check(new SliceDecoder(), codec, init, data.consumeRemainingAsBytes(), count);
    }
}
