package io.linnet.emulator.vibration;

/** What a front end makes of one axis. */
interface AxisFeatures {
    /** Features of an axis. */
    int count();

    /** The feature that says how strong the axis is; what stands before it are bands. */
    int level();

    /**
     * @param centred samples times their number, less their sum
     * @param raw where the features go, from {@code at} on
     */
    void features(int[] centred, int[] raw, int at);

    static AxisFeatures of(int code, int samples) {
        if (samples < FrontEnd.MIN_SAMPLES || samples > FrontEnd.MAX_SAMPLES) {
            throw new IllegalArgumentException(
                    "samples=" + samples + ", accepted: " + FrontEnd.MIN_SAMPLES + " to " + FrontEnd.MAX_SAMPLES);
        }
        return switch (code) {
            case FrontEnd.LOG8 -> new Bands(Bands.LOG8, samples);
            case FrontEnd.LIN16 -> new Bands(Bands.LIN16, samples);
            case FrontEnd.HAAR -> new Haar();
            default -> throw unknown(code);
        };
    }

    private static IllegalArgumentException unknown(int code) {
        return new IllegalArgumentException("front end " + code + ", accepted: 2 (log8), 3 (lin16), 4 (haar)");
    }
}
