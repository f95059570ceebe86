package io.linnet.lab.bench;

import io.linnet.aggregator.broadcast.ModelPlan.Stage;
import io.linnet.protocol.codec.Codec;
import io.linnet.protocol.message.Message.Profile;
import java.util.List;

/**
 * How updates and models travel in one run.
 *
 * @param stages as a plan has them; the codec is the first one's
 * @param lostShare of the updates' chunks that miss the deadline
 * @param isRefunding whether boards learn what was lost and add it to their residuals
 * @param behind boards fetch the model every so many versions, by its exact difference; 1: every step
 */
record CodecProfile(String name, Codec codec, List<Stage> stages, double lostShare, boolean isRefunding, int behind) {
    static final int CHUNK_BYTES = 200;
    private static final int FINE_ROUNDS = 10;
    /** c = 2. */
    private static final int FINE_C16 = 64;
    /** c = .5. */
    private static final int FINE_DOWN_C16 = 4;

    static CodecProfile constant(String name, Codec codec, int c16, int downC16) {
        return new CodecProfile(name, codec, List.of(stage(0, codec, c16, downC16)), 0, false, 1);
    }

    /** Fine in the first rounds, whose differences are huge, then coarse. */
    static CodecProfile fineFirst(String name, Codec codec, int c16, int downC16) {
        List<Stage> stages = List.of(stage(0, codec, FINE_C16, FINE_DOWN_C16), stage(FINE_ROUNDS, codec, c16, downC16));
        return new CodecProfile(name, codec, stages, 0, false, 1);
    }

    static Stage stage(int fromRound, Codec codec, int c16, int downC16) {
        int residualBits = codec == Codec.FLOAT32 || c16 == 0 ? 0 : 16;
        return new Stage(fromRound, new Profile(codec.code(), c16, residualBits, CHUNK_BYTES, false), downC16);
    }

    CodecProfile losing(String otherName, double share, boolean refunds) {
        return new CodecProfile(otherName, codec, stages, share, refunds, behind);
    }

    CodecProfile behind(String otherName, int versions) {
        return new CodecProfile(otherName, codec, stages, lostShare, isRefunding, versions);
    }

    boolean isFloat() {
        return codec == Codec.FLOAT32;
    }

    int residualBits() {
        return stages.get(0).up().residualBits();
    }
}
