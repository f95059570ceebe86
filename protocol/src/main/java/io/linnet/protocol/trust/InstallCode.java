package io.linnet.protocol.trust;

import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A board key as people read and type it: 28 characters in seven groups of four (SPEC 20.3). The check bits find any two
 * wrong characters and any two that changed places; one wrong character is found together with its place, by trying what
 * would make the code right.
 *
 * <p>Messages name groups and show none of them: each is a piece of the key.
 */
public final class InstallCode {
    public static final int CHARACTERS = 28;
    private static final int GROUP = 4;
    private static final int CHECK_BITS = 12;

    /**
     * x^12 + x^5 + x + 1. One of the 88 polynomials of this degree by which no two wrong characters of 28 cancel; found by
     * trying them all.
     */
    private static final int POLYNOMIAL = 0x1023;

    /** So that the key of zeros is not a code of zeros. */
    private static final int CHECK_MASK = 0xFFF;

    /** Crockford's base 32: without I, L, O, which are read as 1, 1, 0, and without U. */
    private static final String ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    private InstallCode() {}

    public static String of(BoardKey key) {
        byte[] bytes = key.bytes();
        int[] digits = new int[CHARACTERS];
        for (int bit = 0; bit < 8 * BoardKey.BYTES; bit++) {
            set(digits, bit, (bytes[bit / 8] >> (7 - bit % 8)) & 1);
        }
        int check = remainder(digits) ^ CHECK_MASK;
        for (int bit = 0; bit < CHECK_BITS; bit++) {
            set(digits, 8 * BoardKey.BYTES + bit, (check >> (CHECK_BITS - 1 - bit)) & 1);
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < CHARACTERS; i++) {
            text.append(i > 0 && i % GROUP == 0 ? "-" : "").append(ALPHABET.charAt(digits[i]));
        }
        return text.toString();
    }

    /**
     * Reads a code as somebody typed it: in any case, with or without its hyphens, or with spaces in their place.
     *
     * @throws IllegalArgumentException it is no code; the message says what is wrong, and in which group if that can be told
     */
    public static BoardKey read(String typed) {
        int[] digits = digits(typed);
        if (!holds(digits)) {
            String groups = suspects(digits);
            throw wrong(
                    groups.isEmpty()
                            ? "its check does not fit, more than one character is wrong"
                            : "group " + groups + " is probably wrong");
        }
        byte[] bytes = new byte[BoardKey.BYTES];
        for (int bit = 0; bit < 8 * BoardKey.BYTES; bit++) {
            bytes[bit / 8] = (byte) (bytes[bit / 8] | (get(digits, bit) << (7 - bit % 8)));
        }
        return new BoardKey(bytes);
    }

    private static int[] digits(String typed) {
        String[] groups = Arrays.stream(typed.strip().split("[-\\s]+"))
                .filter(group -> !group.isEmpty())
                .toArray(String[]::new);
        String all = String.join("", groups);
        if (all.length() != CHARACTERS) {
            throw wrong(whereLength(groups) + all.length() + " characters, accepted: " + CHARACTERS);
        }
        return IntStream.range(0, CHARACTERS)
                .map(i -> digit(all.charAt(i), 1 + i / GROUP))
                .toArray();
    }

    /** Whoever typed seven groups has a wrong number of characters in one of them. */
    private static String whereLength(String[] groups) {
        for (int i = 0; i < groups.length && groups.length == CHARACTERS / GROUP; i++) {
            if (groups[i].length() != GROUP) {
                return "group " + (i + 1) + " is too " + (groups[i].length() < GROUP ? "short" : "long") + ": ";
            }
        }
        return "";
    }

    private static int digit(char c, int group) {
        char upper = c >= 'a' && c <= 'z' ? (char) (c - 'a' + 'A') : c;
        int digit = upper == 'O' ? 0 : upper == 'I' || upper == 'L' ? 1 : ALPHABET.indexOf(upper);
        if (digit < 0) {
            throw wrong("group " + group + " has a character that no code has, accepted: digits and letters without U");
        }
        return digit;
    }

    private static IllegalArgumentException wrong(String what) {
        return new IllegalArgumentException("install code: " + what);
    }

    /** The groups in which one other character, or two neighbours in the other order, would make the code right. */
    private static String suspects(int[] digits) {
        Set<Integer> groups = new TreeSet<>();
        for (int i = 0; i < CHARACTERS; i++) {
            for (int other = 0; other < ALPHABET.length(); other++) {
                if (holds(with(digits, i, other))) {
                    groups.add(1 + i / GROUP);
                }
            }
            if (i > 0 && holds(with(with(digits, i, digits[i - 1]), i - 1, digits[i]))) {
                groups.add(1 + i / GROUP);
            }
        }
        return groups.stream().map(String::valueOf).collect(Collectors.joining(" or "));
    }

    private static int[] with(int[] digits, int at, int digit) {
        int[] changed = digits.clone();
        changed[at] = digit;
        return changed;
    }

    private static boolean holds(int[] digits) {
        return remainder(digits) == CHECK_MASK;
    }

    /** Of the 140 bits, first one highest, divided by the polynomial. */
    private static int remainder(int[] digits) {
        int rest = 0;
        for (int bit = 0; bit < 5 * CHARACTERS; bit++) {
            rest = rest << 1 | get(digits, bit);
            rest = (rest & 1 << CHECK_BITS) == 0 ? rest : rest ^ POLYNOMIAL;
        }
        return rest;
    }

    private static int get(int[] digits, int bit) {
        return (digits[bit / 5] >> (4 - bit % 5)) & 1;
    }

    private static void set(int[] digits, int bit, int value) {
        digits[bit / 5] |= value << (4 - bit % 5);
    }
}
