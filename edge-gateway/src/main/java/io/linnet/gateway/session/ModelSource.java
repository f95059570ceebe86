package io.linnet.gateway.session;

import io.linnet.protocol.message.Message.Offer;
import io.linnet.protocol.message.Message.Status;
import io.linnet.protocol.reason.Refused;
import java.util.Collection;
import java.util.Optional;

/** The newest offers and models as the sessions need them. Loop thread. */
public interface ModelSource {
    /** The newest offer, its bytes as they came. */
    record Kept(Offer offer, byte[] message) {}

    Optional<Kept> newest(String model);

    /** Fleet-wide: all offers kept. */
    Collection<Kept> offers();

    /**
     * A board asks for the chunks of a step or full model that it lacks.
     *
     * @return false if that object is not the one kept
     */
    boolean request(BoardSession board, Status status) throws Refused;
}
