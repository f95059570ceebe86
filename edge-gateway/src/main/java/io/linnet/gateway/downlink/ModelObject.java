package io.linnet.gateway.downlink;

import java.util.List;

/**
 * A model's step or full model, whole. Immutable.
 *
 * @param transfer that its chunks name: versions of the same content are different objects
 * @param chunks in order of their index
 * @param digest of the version that it leads to
 */
public record ModelObject(int transfer, List<byte[]> chunks, byte[] digest) {
    public ModelObject {
        chunks = List.copyOf(chunks);
    }
}
