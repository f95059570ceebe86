package io.linnet.protocol.chunk;

/**
 * The twelve bytes before a chunk's payload (SPEC 5.1).
 *
 * @param type one of {@code ChunkFormat.TYPE_…}
 * @param codec wire code of the payload's codec
 * @param init the codec's parameter, 0 … 15
 * @param index number of the chunk in its object; of a repair: its seed
 * @param first first parameter; of a repair: first chunk covered
 * @param count parameters; of a repair: chunks covered
 * @param step exponent of the quantizer's step; of a repair: type of the object
 */
public record ChunkHeader(
        int type, boolean poll, int codec, int init, int transfer, int index, int first, int count, int step) {}
