package io.linnet.gateway.session;

import java.util.List;
import java.util.function.Consumer;

/**
 * Durable storage as the sessions need it. Called on the loop thread; answers there, in the order of the calls, when the
 * write is durable ({@code true}) or has failed and left nothing behind ({@code false}).
 */
public interface Keeper {
    /** The number of the next transfer's row. */
    long nextId();

    void keep(Transfer transfer, int index, byte[] chunk, Consumer<Boolean> done);

    /** The board sends no more of it. */
    void close(Transfer transfer, Consumer<Boolean> done);

    /** Deletes its chunks and keeps the end; repeated by itself until it is durable. */
    void end(Transfer transfer, End end);

    void ordinal(String board, int ordinal);

    /** Its durable chunks in order of their index. Reads the disk. */
    List<byte[]> chunks(Transfer transfer);
}
