package io.linnet.emulator.board;

import io.linnet.protocol.chunk.ChunkSeed;
import io.linnet.protocol.message.Message.Base;
import io.linnet.protocol.model.Parameters;

/**
 * A model version that a board holds.
 *
 * @param parameters never changed once held; boards of one process may share them
 */
public record HeldVersion(Base base, Parameters parameters) {
    ChunkSeed seed(String model) {
        return ChunkSeed.of(model, base.version(), base.digest());
    }
}
