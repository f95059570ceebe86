package io.linnet.protocol.codec;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * What quantization left of a layer's parameters, carried to the next round (SPEC 7.4): 16 or 8 bits a parameter, or
 * none. The 8-bit form shares one shift, which is 1/32 of the step of the round that stored it. Not thread-safe.
 */
public final class Residual {
    private static final int SHIFT_BELOW_STEP = 5;

    private final int bits;
    private final short[] wide;
    private final byte[] narrow;
    private int shift;

    /** All zero. */
    public Residual(int bits, int parameters) {
        this(bits, new short[bits == 16 ? parameters : 0], new byte[bits == 8 ? parameters : 0], 0);
    }

    private Residual(int bits, short[] wide, byte[] narrow, int shift) {
        if (bits != 0 && bits != 8 && bits != 16) {
            throw new IllegalArgumentException("residual bits=" + bits + ", accepted: 0, 8, 16");
        }
        this.bits = bits;
        this.wide = wide;
        this.narrow = narrow;
        this.shift = shift;
    }

    public Residual copy() {
        return new Residual(bits, wide.clone(), narrow.clone(), shift);
    }

    /** The shift, then the values: s8 or s16 little endian. For a store. */
    public byte[] toBytes() {
        ByteBuffer out =
                ByteBuffer.allocate(1 + narrow.length + 2 * wide.length).order(ByteOrder.LITTLE_ENDIAN);
        out.put((byte) shift).put(narrow).asShortBuffer().put(wide);
        return out.array();
    }

    /** Reads what {@link #toBytes} wrote for as many parameters. */
    public static Residual fromBytes(int bits, int parameters, byte[] bytes) {
        Residual residual = new Residual(bits, parameters);
        if (bytes.length != 1 + bits / 8 * parameters) {
            throw new IllegalArgumentException(bytes.length + " bytes for the residuals of " + parameters);
        }
        ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        residual.shift = in.get();
        in.get(residual.narrow).asShortBuffer().get(residual.wide);
        return residual;
    }

    /** As a board kept it over a restart: what {@link #stored} and {@link #shift} gave. */
    public static Residual restored(int bits, int[] stored, int shift) {
        Residual residual = new Residual(bits, stored.length);
        for (int i = 0; i < stored.length; i++) {
            if (bits == 16) {
                residual.wide[i] = (short) stored[i];
            } else if (bits == 8) {
                residual.narrow[i] = (byte) stored[i];
            }
        }
        residual.shift = shift;
        return residual;
    }

    public int bits() {
        return bits;
    }

    /** Forgets everything: the board took a model that it cannot relate to its own. */
    public void clear() {
        Arrays.fill(wide, (short) 0);
        Arrays.fill(narrow, (byte) 0);
        shift = 0;
    }

    /** Residual of parameter {@code i} of the layer, in fraction units. */
    public int get(int i) {
        return switch (bits) {
            case 16 -> wide[i];
            case 8 -> narrow[i] << shift;
            default -> 0;
        };
    }

    /** The integer that is kept for parameter {@code i}: an s16, an s8 to be shifted, or 0. */
    public int stored(int i) {
        return bits == 16 ? wide[i] : bits == 8 ? narrow[i] : 0;
    }

    /** Shift of the 8-bit form; 0 in the others. */
    public int shift() {
        return shift;
    }

    /**
     * Adds what a lost slice would have delivered.
     *
     * @param value q·2^s, in fraction units
     */
    public void refund(int i, long value) {
        if (bits == 16) {
            wide[i] = (short) Math.max(-32_767, Math.min(32_767, wide[i] + value));
        } else if (bits == 8) {
            narrow[i] = narrowed(((long) narrow[i] << shift) + value, shift);
        }
    }

    /** The shift that values stored after quantization with step 2^s get. */
    static int shiftFor(int s) {
        return Math.max(0, s - SHIFT_BELOW_STEP);
    }

    /** Stores a remainder under a shift that {@link #setShift} will make the layer's. */
    void set(int i, int remainder, int newShift) {
        if (bits == 16) {
            wide[i] = (short) Math.max(-32_767, Math.min(32_767, remainder));
        } else if (bits == 8) {
            narrow[i] = narrowed(remainder, newShift);
        }
    }

    void setShift(int newShift) {
        shift = bits == 8 ? newShift : 0;
    }

    private static byte narrowed(long value, int shift) {
        long half = shift == 0 ? 0 : 1L << (shift - 1);
        long magnitude = Math.min(127, (Math.abs(value) + half) >> shift);
        return (byte) (value < 0 ? -magnitude : magnitude);
    }
}
