package io.linnet.protocol.message;

import io.linnet.protocol.reason.Reason;
import io.linnet.protocol.reason.Refused;

/**
 * Checks that bytes are one map of the deterministic CBOR subset (SPEC 8.1) before any of it is parsed: shortest
 * integers, definite lengths, ascending unique keys, known kinds, lengths that lie within the bytes, and text of
 * printable ASCII, so that it can go to a log as it is. One pass, no memory.
 */
final class DeterministicCbor {
    static final int MAX_BYTES = 1024;
    private static final int MAX_MAP = 31;
    private static final int MAX_ARRAY = 64;

    private static final int UNSIGNED = 0;
    private static final int NEGATIVE = 1;
    private static final int BYTES = 2;
    private static final int TEXT = 3;
    private static final int ARRAY = 4;
    private static final int MAP = 5;

    private final byte[] in;
    private int at;
    private int major;
    private long argument;
    private long wanted = -1;
    private int found = -1;

    private DeterministicCbor(byte[] in) {
        this.in = in;
    }

    static void check(byte[] message) throws Refused {
        if (message.length > MAX_BYTES) {
            throw new Refused(Reason.TOO_LONG, "message of " + message.length + " bytes, at most " + MAX_BYTES);
        }
        new DeterministicCbor(message).map();
    }

    /** Where the bytes of the string under {@code key} begin; −1: the map has no string there. */
    static int find(byte[] message, int key) throws Refused {
        DeterministicCbor walk = new DeterministicCbor(message);
        walk.wanted = key;
        walk.map();
        return walk.found;
    }

    private void map() throws Refused {
        head();
        if (major != MAP || argument > MAX_MAP) {
            throw malformed("no map of at most " + MAX_MAP + " keys");
        }
        long pairs = argument;
        long previous = -1;
        for (long i = 0; i < pairs; i++) {
            head();
            if (major != UNSIGNED || argument <= previous) {
                throw malformed("key is no ascending unsigned integer");
            }
            previous = argument;
            boolean isWanted = argument == wanted;
            value(true);
            if (isWanted && major == BYTES) {
                found = at - (int) argument;
            }
        }
        if (at != in.length) {
            throw malformed((in.length - at) + " bytes after the map");
        }
    }

    private void value(boolean mayBeArray) throws Refused {
        head();
        switch (major) {
            case UNSIGNED, NEGATIVE -> {}
            case BYTES -> skip();
            case TEXT -> {
                int from = at;
                skip();
                requirePrintable(from);
            }
            case ARRAY -> {
                if (!mayBeArray || argument > MAX_ARRAY) {
                    throw malformed("array too deep or longer than " + MAX_ARRAY);
                }
                long items = argument;
                for (long i = 0; i < items; i++) {
                    value(false);
                }
            }
            default -> throw malformed("major type " + major);
        }
    }

    private void skip() throws Refused {
        if (argument < 0 || argument > in.length - at) {
            throw malformed("string of " + argument + " bytes, " + (in.length - at) + " left");
        }
        at += (int) argument;
    }

    private void requirePrintable(int from) throws Refused {
        for (int i = from; i < at; i++) {
            if (in[i] < ' ' || in[i] > '~') {
                throw malformed("text that is not printable ASCII");
            }
        }
    }

    /** Reads major type and argument; refuses what is not the shortest form. */
    private void head() throws Refused {
        if (at >= in.length) {
            throw malformed("ends early");
        }
        int initial = in[at++] & 0xFF;
        major = initial >> 5;
        int info = initial & 0x1F;
        if (info < 24) {
            argument = info;
            return;
        }
        if (info > 27) {
            throw malformed("indefinite or reserved length");
        }
        int length = 1 << (info - 24);
        if (length > in.length - at) {
            throw malformed("ends early");
        }
        argument = 0;
        for (int i = 0; i < length; i++) {
            argument = (argument << 8) | (in[at++] & 0xFF);
        }
        long shortest = length == 1 ? 24 : 1L << (4 * length);
        if (argument < 0 || argument < shortest) {
            throw malformed("integer not in its shortest form, or above 2^63");
        }
    }

    private Refused malformed(String what) {
        return new Refused(Reason.MALFORMED, what + " at byte " + at);
    }
}
