package io.linnet.aggregator.round;

import io.linnet.aggregator.accumulate.Accumulator;
import io.linnet.protocol.message.Message.Announcement;
import io.linnet.protocol.model.Numeric;
import io.linnet.protocol.reason.Reason;
import io.linnet.protocol.reason.Refused;

/**
 * What updates weigh in an open round: their examples; and where age is discounted (SPEC 11.10), an update less, the more
 * versions its base is behind. Whole numbers, so that the sum stays exact.
 *
 * @param numeric of the model
 * @param version that the round is on
 */
record UpdateWeights(Numeric numeric, long version, boolean isAgeDiscounted) {
    /** Of a share, in 256ths. */
    private static final int WHOLE = 256;

    int of(UpdateProgress update) {
        int examples = update.announcement().examples();
        return isAgeDiscounted ? discounted(examples, version - update.version()) : examples;
    }

    /**
     * @param age versions between an update's base and the round's
     * @return at least 1, and at most the examples
     */
    static int discounted(int examples, long age) {
        long square = WHOLE * WHOLE / (1 + age);
        // A double's root of so small a number is exact where it is whole.
        long share = (long) Math.sqrt((double) square);
        return (int) Math.max(1, examples * share / WHOLE);
    }

    /** Floats come up to 2^31 units: with more examples than this their sum could wrap. */
    void requireSummable(long others, Announcement announcement) throws Refused {
        if (numeric == Numeric.FLOAT32 && others + announcement.examples() > Accumulator.MAX_FLOAT_EXAMPLES) {
            throw new Refused(Reason.WEIGHT, "float32: a round sums up to 2^32 examples, here " + others);
        }
    }
}
