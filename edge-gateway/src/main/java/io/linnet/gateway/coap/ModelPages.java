package io.linnet.gateway.coap;

import java.util.List;
import java.util.Optional;

/** What CoAP boards read of the round and the model. Any thread. */
public interface ModelPages {
    /** The newest offer's message. */
    Optional<byte[]> offer(String model);

    /** The chunks kept of the step (1) or full model (2), in order, and the digest they lead to; or empty. */
    Optional<Page> object(String model, int object);

    /** The chunks of one object of a model. */
    record Page(List<byte[]> chunks, byte[] digest) {}
}
