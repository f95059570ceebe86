package io.linnet.gateway.core;

import io.linnet.protocol.transfer.TransferStatus;
import java.util.Optional;

/** What an update's receiver has for its board, once the writes before it have ended. */
sealed interface AfterWrites {
    /** Its first chunk is durable: the gateway is responsible for it. */
    record Begun() implements AfterWrites {}

    /** What is here is durable, and the update closed. */
    record Whole() implements AfterWrites {}

    /** Storage failed; what was not durable is forgotten. */
    record StorageFailed() implements AfterWrites {}

    record SendStatus(TransferStatus status) implements AfterWrites {}

    /** All that the request led to has been said. */
    record Answer(Request request) implements AfterWrites {}

    /** A chunk came after the last one that was wanted. */
    record ChunkTooLate(Request request) implements AfterWrites {}

    /** The board announced the update by hello. */
    record Announced(Optional<Request> request) implements AfterWrites {}

    /** @param wasClosed before the commit came */
    record Committed(Request request, boolean wasClosed) implements AfterWrites {}
}
