package io.linnet.protocol.codec;

/**
 * What fits one chunk.
 *
 * @param init the header's init nibble, 0 … 15
 * @param count values encoded, at least 1
 * @param payload owned by whoever holds the record; not copied
 */
@SuppressWarnings("ArrayRecordComponent")
public record EncodedSlice(int init, int count, byte[] payload) {}
