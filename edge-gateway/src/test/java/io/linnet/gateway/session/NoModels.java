package io.linnet.gateway.session;

import io.linnet.protocol.message.Message;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** A gateway that has heard of no model. */
final class NoModels implements ModelSource {
    @Override
    public Optional<Kept> newest(String model) {
        return Optional.empty();
    }

    @Override
    public Collection<Kept> offers() {
        return List.of();
    }

    @Override
    public boolean request(BoardSession board, Message.Status status) {
        return false;
    }
}
