package io.linnet.protocol.frame;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;

/**
 * Any bytes in any pieces: the same events, and a good frame after a delimiter is always found. In the build this
 * replays the inputs kept beside it; it searches as the
 * module's pom says.
 */
class FrameFuzzTest {
    @FuzzTest(maxDuration = "60s")
    void readerResynchronizes(FuzzedDataProvider data) {
        int piece = data.consumeInt(1, 64);
        FramePropertyTest.check(data.consumeRemainingAsBytes(), piece);
    }
}
