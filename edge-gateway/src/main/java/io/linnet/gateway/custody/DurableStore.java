package io.linnet.gateway.custody;

import io.linnet.gateway.session.ClosedUpdate;
import io.linnet.gateway.session.CustodyUpdate;
import io.linnet.protocol.message.Mac;
import java.util.List;
import java.util.Map;

/** What is durable, to be read: all of it at the start, an update's chunks whenever they are forwarded. Reads the disk. */
public interface DurableStore {
    /** Oldest first. */
    List<CustodyUpdate> updates();

    /** Oldest first. */
    List<ClosedUpdate> closed();

    /** By board. */
    Map<String, Integer> ordinals();

    /** The aggregator's over each of these, by board; without those that have none. */
    Map<String, Mac> macs();

    /** The newest offer of each model. */
    List<byte[]> offers();

    /** The chunks of a model's step (1) or full model (2), in order of their index. */
    List<byte[]> object(String model, int object);

    /** The durable chunks of an update, in order of their index. */
    List<byte[]> chunks(long update);
}
