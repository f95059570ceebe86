package io.linnet.protocol.frame;

/**
 * Consistent Overhead Byte Stuffing (Cheshire and Baker, 1999): content of any bytes becomes bytes without a zero, at
 * most one longer per 254 (SPEC 4.2). Decoding is {@link FrameReader}'s, byte by byte.
 */
final class Cobs {
    static final int MAX_BLOCK = 254;

    private Cobs() {}

    static int maxEncodedBytes(int contentBytes) {
        return contentBytes + Math.max(1, (contentBytes + MAX_BLOCK - 1) / MAX_BLOCK);
    }

    /**
     * Writes the encoding of {@code content[0 … length)}, without a delimiter, to {@code out} from {@code at} on.
     *
     * @return index after the last byte written
     */
    static int encode(byte[] content, int length, byte[] out, int at) {
        int code = at++;
        int block = 0;
        for (int i = 0; i < length; i++) {
            if (content[i] != 0) {
                out[at++] = content[i];
                block++;
            }
            boolean full = block == MAX_BLOCK;
            if (content[i] == 0 || (full && i + 1 < length)) {
                out[code] = (byte) (block + 1);
                code = at++;
                block = 0;
            }
        }
        out[code] = (byte) (block + 1);
        return at;
    }
}
