package io.linnet.aggregator.intake;

import io.linnet.protocol.chunk.ChunkHeader;
import io.linnet.protocol.message.Message;
import io.linnet.protocol.message.Message.Hello;

/** Something a board sent that is well formed. */
public sealed interface Arrival {
    /** Id of the board, from the topic. */
    String board();

    /**
     * A hello, commit, status or report.
     *
     * @param bytes length of the packet
     */
    record BoardMessage(String board, Message message, int bytes) implements Arrival {
        /**
         * The board greets, and holds another version or none.
         *
         * @param isPlain it must have nothing to send, too: where a round is open, work for the one before may come late
         */
        public boolean greetsWithout(long version, boolean isPlain) {
            return message instanceof Hello hello
                    && (hello.announcement().isEmpty() || !isPlain)
                    && hello.base().stream().noneMatch(base -> base.version() == version);
        }
    }

    /**
     * A chunk or repair whose header holds; its check is still to be made under the seed of its base.
     *
     * @param packet owned by the arrival, not to be changed
     */
    record TransferPacket(String board, ChunkHeader header, byte[] packet) implements Arrival {}
}
