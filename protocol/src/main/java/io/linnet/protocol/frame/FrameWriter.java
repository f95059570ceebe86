package io.linnet.protocol.frame;

import java.util.Arrays;

/** Chunks and messages into frames, ready for the line: COBS, then the delimiter (SPEC section 4). Stateless. */
public final class FrameWriter {
    private FrameWriter() {}

    /** A chunk or repair, framed as it is: it checks itself. */
    public static byte[] chunk(byte[] chunk) {
        require("chunk", chunk, FrameFormat.CHUNK, FrameFormat.MAX_CONTENT_BYTES);
        return frame(chunk);
    }

    /** A message with its CRC32C appended. */
    public static byte[] message(byte[] message) {
        require("message", message, FrameFormat.MESSAGE, FrameFormat.MAX_MESSAGE_BYTES);
        int check = FrameFormat.check(message, message.length);
        byte[] content = Arrays.copyOf(message, message.length + FrameFormat.CHECK_BYTES);
        for (int i = 0; i < FrameFormat.CHECK_BYTES; i++) {
            content[message.length + i] = (byte) (check >>> (8 * i));
        }
        return frame(content);
    }

    private static void require(String what, byte[] content, int kind, int maxBytes) {
        if (content.length == 0 || content.length > maxBytes) {
            throw new IllegalArgumentException(what + " of " + content.length + " bytes, accepted: 1 to " + maxBytes);
        }
        if ((content[0] & FrameFormat.KIND_MASK) != kind) {
            throw new IllegalArgumentException(what + " begins with byte " + (content[0] & 0xFF));
        }
    }

    private static byte[] frame(byte[] content) {
        byte[] out = new byte[Cobs.maxEncodedBytes(content.length) + 1];
        int end = Cobs.encode(content, content.length, out, 0);
        out[end] = FrameFormat.DELIMITER;
        return end + 1 == out.length ? out : Arrays.copyOf(out, end + 1);
    }
}
