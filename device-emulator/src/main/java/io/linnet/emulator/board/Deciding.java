package io.linnet.emulator.board;

import io.linnet.protocol.message.Message.Offer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a board decides with: the version held, its last layer its own where the offer wants that. In memory alone. */
final class Deciding {
    private @Nullable HeldVersion tuned;

    /** What a work made of the version that it was for. */
    void take(HeldVersion version) {
        tuned = version;
    }

    /** The version held has not been tuned. */
    boolean isDue(Offer offer, HeldVersion held) {
        return offer.shape().personal().isPresent() && !isTuned(held);
    }

    private boolean isTuned(HeldVersion held) {
        return tuned != null && tuned.base().equals(held.base());
    }

    HeldVersion with(HeldVersion held, Optional<Offer> offer) {
        HeldVersion own = tuned;
        boolean isWanted = offer.isEmpty() || offer.get().shape().personal().isPresent();
        return own != null && isWanted && isTuned(held) ? own : held;
    }
}
