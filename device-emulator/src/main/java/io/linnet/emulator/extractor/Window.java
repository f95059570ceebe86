package io.linnet.emulator.extractor;

/**
 * What a convolution or pooling looks at, and how it moves. {@code top} and {@code left} are the padding before the
 * first row and column; what lies behind the last follows from the output's shape. Each value fits u8.
 */
public record Window(
        int height,
        int width,
        int strideHeight,
        int strideWidth,
        int dilationHeight,
        int dilationWidth,
        int top,
        int left) {
    public static final int LARGEST = 255;

    /** For operators that do not look around. */
    public static final Window POINT = new Window(1, 1, 1, 1, 1, 1, 0, 0);

    boolean fits() {
        return within(1, height)
                && within(1, width)
                && within(1, strideHeight)
                && within(1, strideWidth)
                && within(1, dilationHeight)
                && within(1, dilationWidth)
                && within(0, top)
                && within(0, left);
    }

    private static boolean within(int least, int value) {
        return value >= least && value <= LARGEST;
    }

    int spanHeight() {
        return (height - 1) * dilationHeight + 1;
    }

    int spanWidth() {
        return (width - 1) * dilationWidth + 1;
    }
}
