package io.linnet.cli;

import io.linnet.protocol.model.Personal;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;

/**
 * The last layer is each board's own.
 *
 * @param rounds a board tunes it as long as so many rounds' training
 * @param rate times the training's rate
 */
@NullUnmarked
record PersonalConfig(@Nullable Integer rounds, @Nullable Double rate) {
    private static final int ROUNDS = 6;
    private static final double RATE = 0.5;

    Personal layer() {
        double share = Personal.WHOLE * (rate == null ? RATE : rate);
        if (!(share >= 1 && share < Personal.MAX_SHARE + 0.5)) {
            throw new UserError("learning.personal.rate=" + rate + ", accepted: 0.004 to 255");
        }
        int times = rounds == null ? ROUNDS : rounds;
        if (times < 1 || times > Personal.MAX_ROUNDS) {
            throw new UserError("learning.personal.rounds=" + times + ", accepted: 1 to " + Personal.MAX_ROUNDS);
        }
        return new Personal(times, (int) Math.round(share));
    }
}
