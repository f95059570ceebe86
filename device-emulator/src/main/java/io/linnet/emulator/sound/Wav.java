package io.linnet.emulator.sound;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Reads RIFF WAVE files: PCM of 8, 16, 24 or 32 bits; sound of one channel, what a sensor gave of up to six. */
public final class Wav {
    /** Ten minutes at 48 kHz and 16 bits: more is no recording of a word. */
    static final int MAX_BYTES = 64 << 20;

    private static final int PCM = 1;
    private static final int EXTENSIBLE = 0xFFFE;
    private static final int CHUNK_HEAD = 8;

    private static final int AXES = 6;
    /** Of sound; a sensor may be as slow as it likes. */
    private static final int LEAST_RATE = 4_000;

    private final String file;
    private final ByteBuffer in;
    private final boolean isSound;

    private Wav(String file, byte[] bytes, boolean isSound) {
        this.file = file;
        this.in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        this.isSound = isSound;
    }

    /**
     * What several channels hold.
     *
     * @param rate samples a second
     * @param samples of each all channels
     */
    @SuppressWarnings("ArrayRecordComponent") // The array is handed over.
    public record Channels(int rate, int channels, short[] samples) {}

    /** A sensor's file: one to six channels, at any rate. */
    public static Channels channels(Path file) {
        return parsed(file, false);
    }

    public static Sound read(Path file) {
        return sound(parsed(file, true));
    }

    private static Sound sound(Channels of) {
        return new Sound(of.rate(), of.samples());
    }

    private static Channels parsed(Path file, boolean isSound) {
        try (InputStream in = Files.newInputStream(file)) {
            return parsed(file.toString(), in, isSound);
        } catch (NoSuchFileException e) {
            throw new InputException(file + ": no such file");
        } catch (IOException e) {
            throw new InputException(file + ": " + e.getMessage());
        }
    }

    /** @param name what an error names */
    public static Sound read(String name, InputStream in) throws IOException {
        return sound(parsed(name, in, true));
    }

    private static Channels parsed(String name, InputStream in, boolean isSound) throws IOException {
        byte[] bytes = in.readNBytes(MAX_BYTES + 1);
        if (bytes.length > MAX_BYTES) {
            throw new InputException(name + ": more than " + MAX_BYTES + " bytes, accepted: up to that");
        }
        return new Wav(name, bytes, isSound).parse();
    }

    private Channels parse() {
        if (in.remaining() < 12 || !tag(0).equals("RIFF") || !tag(8).equals("WAVE")) {
            throw bad(0, in.remaining() < 12 ? in.remaining() + " bytes" : tag(0) + "…" + tag(8), "RIFF…WAVE");
        }
        int format = -1;
        for (int at = 12; at + CHUNK_HEAD <= in.limit(); ) {
            long size = Integer.toUnsignedLong(in.getInt(at + 4));
            int body = at + CHUNK_HEAD;
            String name = tag(at);
            boolean isData = name.equals("data");
            // A recorder that was cut off leaves 0 or −1 as the size of its last chunk.
            boolean isOpen = isData && (size == 0xFFFF_FFFFL || (size == 0 && body < in.limit()));
            if (isOpen) {
                size = (long) in.limit() - body;
            }
            if (size > in.limit() - body) {
                throw bad(at, name.strip() + " chunk of " + size + " bytes", (in.limit() - body) + " up to the end");
            }
            if (name.equals("fmt ")) {
                requireFormat(body, (int) size);
                format = body;
            } else if (isData) {
                return samples(format, at, body, (int) size);
            }
            at = (int) Math.min(in.limit(), body + size + (size & 1));
        }
        throw bad(in.limit(), "the end of the file", "a data chunk");
    }

    private void requireFormat(int body, int size) {
        if (size < 16) {
            throw bad(body, "fmt chunk of " + size + " bytes", "16 or more");
        }
        int code = in.getShort(body) & 0xFFFF;
        if (code == EXTENSIBLE && size >= 26) {
            code = in.getShort(body + 24) & 0xFFFF;
        }
        if (code != PCM) {
            throw bad(body, "format " + code, PCM + " (PCM)");
        }
        int channels = in.getShort(body + 2) & 0xFFFF;
        if (channels < 1 || channels > (isSound ? 1 : AXES)) {
            throw bad(body + 2, channels + " channels", isSound ? "1 (mono)" : "1 to " + AXES);
        }
        long rate = Integer.toUnsignedLong(in.getInt(body + 4));
        if (rate < (isSound ? LEAST_RATE : 1) || rate > 192_000) {
            throw bad(body + 4, rate + " samples a second", (isSound ? LEAST_RATE : 1) + " to 192000");
        }
        int bits = in.getShort(body + 14) & 0xFFFF;
        if (bits != 8 && bits != 16 && bits != 24 && bits != 32) {
            throw bad(body + 14, bits + " bits a sample", "8, 16, 24 or 32");
        }
    }

    private Channels samples(int format, int at, int body, int size) {
        if (format < 0) {
            throw bad(at, "data", "fmt before it");
        }
        int bytes = (in.getShort(format + 14) & 0xFFFF) / 8;
        int channels = in.getShort(format + 2);
        int count = size / bytes / channels * channels;
        if (count == 0) {
            throw bad(at, "no samples", "at least 1");
        }
        short[] samples = new short[count];
        for (int i = 0; i < count; i++) {
            int from = body + i * bytes;
            // The two highest bytes of a sample; 8 bits are unsigned.
            samples[i] = bytes == 1 ? (short) (((in.get(from) & 0xFF) - 128) << 8) : in.getShort(from + bytes - 2);
        }
        return new Channels(in.getInt(format + 4), channels, samples);
    }

    private String tag(int at) {
        byte[] tag = new byte[4];
        in.get(at, tag);
        for (int k = 0; k < tag.length; k++) {
            tag[k] = tag[k] < ' ' || tag[k] > '~' ? (byte) '?' : tag[k];
        }
        return new String(tag, StandardCharsets.US_ASCII);
    }

    private InputException bad(int at, String found, String accepted) {
        return new InputException(file + ", byte " + at + ": found " + found + ", accepted: " + accepted);
    }
}
