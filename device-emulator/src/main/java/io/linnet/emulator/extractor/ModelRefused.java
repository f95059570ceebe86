package io.linnet.emulator.extractor;

/** A network file that cannot be used: one line with place, what was found and what is accepted. No stack trace. */
public final class ModelRefused extends Exception {
    private static final int LONGEST = 300;

    private ModelRefused(String line) {
        super(line, null, false, false);
    }

    public static ModelRefused at(String place, String found, String accepted) {
        return new ModelRefused(printable(place + ": found " + found + "; accepted: " + accepted));
    }

    /** The same with the file's name in front. */
    public ModelRefused in(String file) {
        return new ModelRefused(file + ": " + getMessage());
    }

    /** Names inside a file are the file's author's: no control characters, no endless lines. */
    private static String printable(String text) {
        String cut = text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
        return cut.replaceAll("[\\p{Cntrl}\\p{Cs}]", "?");
    }
}
