package io.linnet.emulator.extractor;

/** Small pictures made to fit a network's input. */
public final class Picture {
    private Picture() {}

    /**
     * Enlarges a picture of signed bytes by a whole factor, bilinear, pixel centres on pixel centres (what image
     * libraries call half-pixel), edges repeated, each value to the nearest, halves up. Integers only, so that a board
     * gets the same.
     *
     * @param picture rows of {@code width} pixels of {@code channels} values
     */
    public static byte[] enlarge(byte[] picture, int at, int height, int width, int channels, int factor) {
        int wide = width * factor;
        byte[] out = new byte[height * factor * wide * channels];
        int unit = 2 * factor;
        for (int y = 0; y < height * factor; y++) {
            // Place of the centre in 1/unit pixels: (y + ½) / factor − ½.
            int down = 2 * y + 1 - factor;
            int top = Math.floorDiv(down, unit);
            int low = down - top * unit;
            int upper = at + clamp(top, height) * width * channels;
            int lower = at + clamp(top + 1, height) * width * channels;
            for (int x = 0; x < wide; x++) {
                int along = 2 * x + 1 - factor;
                int left = Math.floorDiv(along, unit);
                int right = along - left * unit;
                int west = clamp(left, width) * channels;
                int east = clamp(left + 1, width) * channels;
                for (int c = 0; c < channels; c++) {
                    int above = picture[upper + west + c] * (unit - right) + picture[upper + east + c] * right;
                    int below = picture[lower + west + c] * (unit - right) + picture[lower + east + c] * right;
                    int sum = above * (unit - low) + below * low;
                    out[(y * wide + x) * channels + c] = (byte) Math.floorDiv(2 * sum + unit * unit, 2 * unit * unit);
                }
            }
        }
        return out;
    }

    private static int clamp(int index, int length) {
        return Math.max(0, Math.min(length - 1, index));
    }

    /** Luma of ITU-R BT.601 in 256ths, of signed bytes red, green, blue. */
    public static byte[] grey(byte[] colour) {
        byte[] out = new byte[colour.length / 3];
        for (int i = 0; i < out.length; i++) {
            out[i] = (byte) ((77 * colour[3 * i] + 150 * colour[3 * i + 1] + 29 * colour[3 * i + 2] + 128) >> 8);
        }
        return out;
    }
}
