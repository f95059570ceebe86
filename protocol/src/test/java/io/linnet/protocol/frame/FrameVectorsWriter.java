package io.linnet.protocol.frame;

import io.linnet.protocol.vectors.BlockWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/** Writes {@code frame.txt}. */
final class FrameVectorsWriter {
    private final BlockWriter out = new BlockWriter("Frames on a serial line");

    public static void main(String[] args) throws IOException {
        new FrameVectorsWriter().write();
    }

    private void write() throws IOException {
        write("shortest chunk content", "chunk", bytes(0x40));
        write("chunk with zeros", "chunk", bytes(0x48, 0, 0, 1, 0));
        write("chunk that ends with a zero", "chunk", bytes(0x48, 0));
        write("chunk of zeros", "chunk", Arrays.copyOf(bytes(0x48), 16));
        write("shortest message", "message", bytes(0xA0));
        write("message", "message", bytes(0xA2, 0, 9, 0x18, 0x23, 1));
        for (int n : new int[] {253, 254, 255, 256, 508, 509, 640, 1056}) {
            write("chunk of " + n + " bytes without a zero", "chunk", ramp(n, 0x41));
        }
        byte[] zeroAfterBlock = ramp(256, 0x41);
        zeroAfterBlock[254] = 0;
        write("zero right after a full block", "chunk", zeroAfterBlock);
        byte[] zeroAtEnd = ramp(255, 0x41);
        zeroAtEnd[254] = 0;
        write("full block, then a zero at the end", "chunk", zeroAtEnd);
        write("longest message", "message", ramp(1024, 0xA1));

        byte[] chunk = FrameWriter.chunk(bytes(0x48, 0, 7));
        byte[] message = FrameWriter.message(bytes(0xA1, 0, 1));
        read("idle fill", new byte[3]);
        read("nothing yet", bytes(5, 0x41));
        read("chunk", chunk);
        read("two frames", join(chunk, message));
        read("frames with idle fill", join(new byte[2], chunk, new byte[3], message, new byte[1]));
        read(
                "empty block at the end, which no writer sends",
                join(trim(FrameWriter.chunk(ramp(254, 0x41))), bytes(1, 0)));
        read("noise without a delimiter joins the next frame", join(bytes(0x33, 0x21, 0x55), chunk, message));
        read("noise, a delimiter, a frame", join(bytes(0x33, 0x21, 0x55, 0), chunk));
        read("delimiter inside a block", join(bytes(9, 0x41, 0x42, 0), chunk));
        read("content of one zero", bytes(1, 1, 0));
        read("empty content", bytes(1, 0));
        read("first bits 00", bytes(3, 0x20, 0x20, 0));
        read("first bits 11", bytes(3, 0xC0, 0x20, 0));
        read("check alone", frameOf(bytes(0x80, 1, 2, 3)));
        read("shorter than a check", frameOf(bytes(0xA0)));
        byte[] bad = message.clone();
        bad[bad.length - 2] ^= 1;
        read("message with a wrong check", join(bad, message));
        byte[] badBody = message.clone();
        badBody[1] ^= 4;
        read("message with a wrong first byte", badBody);
        read("message of 1025 bytes", frameOf(ramp(1029, 0xA1)));
        read("chunk of 1057 bytes", join(frameOf(ramp(1057, 0x41)), chunk));
        read("endless noise", join(fill(3000, 0xFE), bytes(0), message));
        read("overlong and broken is one fault", join(fill(1300, 0xFF), bytes(0), chunk));
        read("cut off by a reset of the sender", join(Arrays.copyOf(message, 4), bytes(0), message));
        out.save("frame.txt");
    }

    private void write(String name, String kind, byte[] content) {
        byte[] frame = kind.equals("chunk") ? FrameWriter.chunk(content) : FrameWriter.message(content);
        out.block("write " + name, "4.1-4.2", "write").line("kind", kind).hex("content", content);
        out.hex("hex", frame).line("expect", "ok");
    }

    private void read(String name, byte[] stream) {
        out.block("read " + name, "4.3", "read").hex("hex", stream);
        List<String> events = Events.of(stream, Integer.MAX_VALUE);
        for (String event : events.isEmpty() ? List.of("none") : events) {
            out.line("expect", event);
        }
    }

    /** Frames what no writer would frame. */
    private static byte[] frameOf(byte[] content) {
        byte[] frame = new byte[Cobs.maxEncodedBytes(content.length) + 1];
        return Arrays.copyOf(frame, Cobs.encode(content, content.length, frame, 0) + 1);
    }

    private static byte[] trim(byte[] frame) {
        return Arrays.copyOf(frame, frame.length - 1);
    }

    private static byte[] ramp(int n, int first) {
        byte[] bytes = new byte[n];
        for (int i = 0; i < n; i++) {
            bytes[i] = (byte) (1 + (first - 1 + i) % 255);
        }
        return bytes;
    }

    private static byte[] fill(int n, int value) {
        byte[] bytes = new byte[n];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
