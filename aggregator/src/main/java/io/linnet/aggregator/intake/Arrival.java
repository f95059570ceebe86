package io.linnet.aggregator.intake;

import io.linnet.protocol.chunk.ChunkHeader;
import io.linnet.protocol.message.Message;

/** Something a board sent that is well formed. */
public sealed interface Arrival {
    /** Id of the board, from the topic. */
    String board();

    /**
     * A hello, commit, status or report.
     *
     * @param bytes length of the packet
     */
    record BoardMessage(String board, Message message, int bytes) implements Arrival {}

    /**
     * A chunk or repair whose header holds; its check is still to be made under the seed of its base.
     *
     * @param packet owned by the arrival, not to be changed
     */
    record TransferPacket(String board, ChunkHeader header, byte[] packet) implements Arrival {}
}
