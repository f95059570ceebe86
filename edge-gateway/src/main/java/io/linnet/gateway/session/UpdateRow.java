package io.linnet.gateway.session;

import io.linnet.protocol.message.Mac;
import java.util.Optional;

/**
 * What never changes of an update: its row in custody. Immutable.
 *
 * @param id of the row
 * @param mac that its board announced it with; no business of the gateway's but to hand it on
 */
public record UpdateRow(long id, UpdateKey key, int chunks, int examples, Optional<Mac> mac) {
    public UpdateRow(long id, UpdateKey key, int chunks, int examples) {
        this(id, key, chunks, examples, Optional.empty());
    }
}
