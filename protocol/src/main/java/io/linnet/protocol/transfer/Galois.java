package io.linnet.protocol.transfer;

/** GF(256) modulo x⁸ + x⁴ + x³ + x² + 1 (SPEC 9.5). The whole product table is 64 kB: one load a byte. */
final class Galois {
    private static final int POLYNOMIAL = 0x11D;
    private static final byte[][] PRODUCTS = new byte[256][256];
    private static final byte[] INVERSES = new byte[256];

    static {
        for (int a = 1; a < 256; a++) {
            for (int b = 1; b < 256; b++) {
                int product = shiftAndAdd(a, b);
                PRODUCTS[a][b] = (byte) product;
                if (product == 1) {
                    INVERSES[a] = (byte) b;
                }
            }
        }
    }

    private Galois() {}

    private static int shiftAndAdd(int a, int b) {
        int product = 0;
        int factor = a;
        for (int bits = b; bits != 0; bits >>= 1) {
            if ((bits & 1) != 0) {
                product ^= factor;
            }
            factor <<= 1;
            if (factor > 0xFF) {
                factor ^= POLYNOMIAL;
            }
        }
        return product;
    }

    static byte product(byte a, byte b) {
        return PRODUCTS[a & 0xFF][b & 0xFF];
    }

    /** Of a byte other than 0. */
    static byte inverse(byte a) {
        return INVERSES[a & 0xFF];
    }

    /** {@code to[toAt + i] += factor · from[fromAt + i]} for {@code length} bytes. */
    static void addScaled(byte[] to, int toAt, byte[] from, int fromAt, int length, byte factor) {
        byte[] products = PRODUCTS[factor & 0xFF];
        for (int i = 0; i < length; i++) {
            to[toAt + i] ^= products[from[fromAt + i] & 0xFF];
        }
    }

    static void scale(byte[] bytes, int from, int to, byte factor) {
        byte[] products = PRODUCTS[factor & 0xFF];
        for (int i = from; i < to; i++) {
            bytes[i] = products[bytes[i] & 0xFF];
        }
    }
}
