package io.linnet.emulator.extractor;

/**
 * One activation: {@code height × width × channels} signed bytes, channels innermost, at a place in the arena. A byte q
 * stands for {@code (q − zeroPoint) · scale}. Vectors have height and width 1.
 */
public record Tensor(int arenaOffset, int height, int width, int channels, int zeroPoint, float scale) {
    /** Dimensions are 1 … this: they are u16 in the file. */
    public static final int LONGEST_SIDE = 65_535;

    /** 16 MiB, far above any board's memory; keeps every index in an int. */
    public static final int MOST_BYTES = 1 << 24;

    /** Further from every zero point than a byte can be. */
    private static final float NO_BYTE = 512;

    public int bytes() {
        return height * width * channels;
    }

    /** {@code (q − zeroPoint) · scale} in single precision, as on the board. */
    public float real(byte q) {
        return (q - zeroPoint) * scale;
    }

    /** The byte that stands for a real: the nearest, halves away from zero, within −128 … 127; as on the board. */
    public byte nearest(float real) {
        float steps = real / scale;
        float within = Math.max(-NO_BYTE, Math.min(NO_BYTE, steps));
        int q = (int) (within + (within < 0 ? -0.5f : 0.5f)) + zeroPoint;
        return (byte) Math.max(Byte.MIN_VALUE, Math.min(Byte.MAX_VALUE, q));
    }

    /** The same at another place. */
    public Tensor at(int offset) {
        return new Tensor(offset, height, width, channels, zeroPoint, scale);
    }

    public boolean sameShape(Tensor other) {
        return height == other.height && width == other.width && channels == other.channels;
    }

    boolean overlaps(Tensor other) {
        return arenaOffset < other.arenaOffset + other.bytes() && other.arenaOffset < arenaOffset + bytes();
    }

    /** {@code 48x48x8}. */
    String shape() {
        return height + "x" + width + "x" + channels;
    }
}
