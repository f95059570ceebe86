package io.linnet.protocol.message;

import io.linnet.protocol.vectors.BlockWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes {@code message.txt}. */
final class MessageVectorsWriter {
    private static final byte[] DIGEST = HexFormat.of().parseHex("000102030405060708090a0b0c0d0e0f");
    private static final byte[] SEED = HexFormat.of().parseHex("8000000000000001");
    private static final List<Integer> TIFED = List.of(2, 1024, 20, 1, 60, 60, 1);

    private static final RawMessage HELLO = RawMessage.of(
            0, 1, 1, "digits", 2, 7, 3, DIGEST, 4, 3, 6, 9, 7, 60, 16, List.of(new byte[] {0x40, 1, 2}), 36, 256);
    private static final RawMessage WELCOME =
            RawMessage.of(0, 2, 1, "digits", 2, 7, 4, 3, 6, 9, 8, new byte[] {-1, 1}, 9, 16, 11, 12);
    private static final RawMessage OFFER = RawMessage.of(
                    0, 3, 1, "digits", 2, 7, 3, DIGEST, 9, 8, 17, SEED, 18, 0, 19, 0, 20, List.of(64, 32, 10))
            .with(21, List.of(0, 0))
            .with(22, TIFED)
            .with(23, 1)
            .with(24, 16)
            .with(25, List.of(2, 256, 16, 200, 1))
            .with(29, 60_000)
            .with(30, 500)
            .with(31, 1000)
            .with(32, 8);
    private static final RawMessage STATUS =
            RawMessage.of(0, 4, 1, "digits", 2, 7, 4, 3, 5, 0, 6, 9, 8, new byte[] {-1, 1});
    private static final RawMessage COMMIT = RawMessage.of(0, 5, 1, "digits", 2, 7, 3, DIGEST, 4, 3, 6, 9, 7, 60);
    private static final RawMessage RECEIPT =
            RawMessage.of(0, 6, 1, "digits", 2, 7, 4, 3, 6, 9, 8, new byte[] {-1, 1}, 15, 0);
    private static final RawMessage REFUSAL =
            RawMessage.of(0, 7, 1, "digits", 2, 7, 4, 3, 12, 5, 13, 1500, 14, "base 6, open is 7");
    private static final RawMessage REPORT =
            RawMessage.of(0, 8, 1, "digits", 2, 7, 7, 60, 33, 12, 34, 910_000, 37, List.of(1, 2, 3, 4));
    private static final RawMessage MACHINE =
            RawMessage.of(0, 11, 1, "motors", 2, 12, 60, List.of(0, 10, 0, 88, 97, 1_408));
    private static final RawMessage ACKNOWLEDGE = RawMessage.of(0, 13, 1, "motors", 61, 164);
    private static final RawMessage PRESENCE = RawMessage.of(0, 9, 35, 1);
    private static final RawMessage IDENTIFY = RawMessage.of(0, 10, 1, "digits", 43, "board-1", 44, "shelf");

    private final BlockWriter out = new BlockWriter("Messages");

    public static void main(String[] args) throws IOException {
        new MessageVectorsWriter().write();
    }

    private void write() throws IOException {
        valid();
        encoding();
        missing();
        values();
        out.save("message.txt");
    }

    private void valid() {
        good("hello of a board that holds nothing", RawMessage.of(0, 1, 1, "digits"));
        good("hello of a board that holds a version", RawMessage.of(0, 1, 1, "digits", 2, 7, 3, DIGEST));
        good("hello that resumes", HELLO.without(16).without(36));
        good("hello with its first chunk", HELLO);
        good("hello with two packets", HELLO.with(16, List.of(new byte[] {0x40}, new byte[200])));
        good(
                "hello of 1024 bytes",
                HELLO.with(
                        16,
                        List.of(
                                new byte
                                        [1024
                                                - HELLO.with(16, List.of(new byte[256]))
                                                        .bytes()
                                                        .length
                                                + 256])));
        good(
                "hello with the longest id",
                RawMessage.of(0, 1, 1, "aZ09_-".repeat(11).substring(2)));
        good("welcome", WELCOME.without(2).without(4).without(6).without(8));
        good("welcome to a transfer that resumes", WELCOME);
        good("offer of an integer network, a layer a board", OFFER);
        good(
                "offer with all optional keys",
                OFFER.with(26, DIGEST)
                        .with(27, 2)
                        .with(28, List.of(5, 13))
                        .with(38, DIGEST)
                        .with(42, 40));
        good(
                "offer of the keyword network",
                OFFER.with(18, 1)
                        .with(20, List.of(650, 16, 3))
                        .with(21, List.of(-11, -11))
                        .with(22, List.of(100_000, 900_000, 1, 1, 60, 60, 1))
                        .with(23, 0));
        good(
                "offer of a head in float32",
                OFFER.with(18, 2)
                        .with(19, 1)
                        .with(20, List.of(256, 2))
                        .with(21, List.of(0))
                        .with(22, List.of(100_000, 100, 20, 5, 20, 20, 1, 960_000))
                        .with(25, List.of(0, 0, 0, 1024, 0)));
        good("offer with a layer at home", OFFER.with(47, List.of(6, 128)));
        good("offer with the most of a layer at home", OFFER.with(47, List.of(64, 65_535)));
        good("offer that draws four boards", OFFER.with(46, List.of(4, 20, 0)));
        good("offer with the most of a plan", OFFER.with(46, List.of(65_535, 65_535, 65_535)));
        good("offer after the last round", OFFER.with(29, 0));
        good("offer between two rounds", OFFER.with(29, 0).with(57, 21_600));
        good("offer a year before the next round", OFFER.with(29, 0).with(57, 31_536_000));
        good(
                "offer with its greatest figures",
                OFFER.with(2, 0xFFFF_FFFFL).with(9, 4096).with(24, 65_535).with(31, 1 << 20));
        good("status", STATUS);
        good(
                "status with window, credit, echo and needed",
                STATUS.with(9, 4).with(10, 512).with(40, 65_536).with(41, 3));
        good(
                "status with the echo of a chunk, nothing needed",
                STATUS.with(40, 8).with(41, 0));
        good("status that asks for a step", STATUS.with(5, 1).with(6, 2).with(8, new byte[] {1}));
        good("status that asks for a difference", STATUS.with(5, 3).with(6, 1).with(8, new byte[] {0}));
        byte[] all = new byte[512];
        Arrays.fill(all, (byte) 0xFF);
        good("status of 4096 chunks", STATUS.with(6, 4096).with(8, all));
        good("commit", COMMIT);
        good("receipt, folded whole", RECEIPT);
        good("receipt, folded in part", RECEIPT.with(8, new byte[] {0x7F, 0}).with(15, 1));
        good("receipt of a gateway", RECEIPT.with(15, 2));
        good("refusal without more", RawMessage.of(0, 7, 12, 1));
        good("refusal with everything", REFUSAL);
        for (int reason = 2; reason <= 18; reason++) {
            good("refusal " + reason, RawMessage.of(0, 7, 12, reason, 13, 0xFFFF_FFFFL));
        }
        byte[] mac = HexFormat.of().parseHex("8899aabbccddeeff");
        good("hello with a MAC", HELLO.without(36).with(50, mac));
        good("welcome with a MAC", WELCOME.with(50, mac));
        good("commit with a MAC", COMMIT.with(50, mac));
        good("receipt with a MAC", RECEIPT.with(50, mac));
        good("refusal with a MAC", REFUSAL.with(50, mac));
        seals(mac);
        good("report without figures", RawMessage.of(0, 8, 1, "digits", 2, 7));
        good("report", REPORT);
        good("report of held-out examples", HELD);
        good("report of held-out examples and their decisions", HELD.with(49, cells(3, 1, 0, 4)));
        good("report of training and of held-out examples", REPORT.with(48, List.of(65_535, 0)));
        good("report of 21 classes", HELD.with(49, Arrays.copyOf(cells(7, 1), 882)));
        good("report of too little memory", LACK);
        good("report of too little memory, with the greatest figures", LACK.with(56, List.of(0, Integer.MAX_VALUE)));
        good("presence, online", PRESENCE);
        good("presence, offline", PRESENCE.with(35, 0));
        good("presence of a gateway with its custody", PRESENCE.with(59, List.of(3, 12, 95)));
        byte[] members = {0, 0, 3, 0, 2, 1, (byte) 0xFF, (byte) 0xFF};
        byte[] energies = {0x10, 0x27, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10};
        good(
                "hello of a partial sum of boards 0 and 258",
                HELLO.without(16)
                        .without(36)
                        .with(53, 2)
                        .with(54, members)
                        .with(68, energies)
                        .with(69, 0x89ab_cdefL));
        good("offer to a gateway that may sum", OFFER.with(53, 128));
        good("refusal that names a member of a partial sum", REFUSAL.with(54, new byte[] {2, 1, (byte) 0xFF, (byte) 0xFF
        }));
        good(
                "presence of a gateway with its ports and software",
                PRESENCE.with(39, "0.2.0").with(62, List.of(2, 1)));
        good("machine, normal", MACHINE);
        good("machine, alarm", MACHINE.with(60, List.of(1, 164, 3, 98, 97, 1_470)));
        good("machine, sensor", MACHINE.with(60, List.of(4, 164, 0, 0, 97, 1_470)));
        good("machine with an own point that is learnt", MACHINE.with(63, List.of(3, 60, 23)));
        good("machine without an own point any more", MACHINE.with(63, List.of(4, 0, 0)));
        good("acknowledge", ACKNOWLEDGE);
        good("acknowledge and learn an own point", ACKNOWLEDGE.with(63, List.of(3, 60)));
        good("acknowledge and forget the own point", ACKNOWLEDGE.with(63, List.of(4, 0)));
        good("acknowledge with a MAC", ACKNOWLEDGE.with(50, mac));
        good("identify", IDENTIFY.without(1).without(44));
        good("identify with fleet and model", IDENTIFY);
        skipped("unknown key", PRESENCE.with(63, 5));
        RawMessage many = PRESENCE;
        for (int key = 64; key < 64 + 29; key++) {
            many = many.with(key, 0);
        }
        skipped("31 pairs", many);
        skipped("unknown key of 8 bytes", PRESENCE.with(1L << 40, "text"));
        skipped("unknown key with an array", PRESENCE.with(50, List.of(-1, "a", new byte[2])));
        skipped("key of another message", PRESENCE.with(9, 5000));
    }

    /** Section 8.1, on a presence message. */
    private void encoding() {
        Map<String, String> bad = new LinkedHashMap<>();
        bad.put("nothing", "");
        bad.put("no map but an array", "820009");
        bad.put("no map but a number", "00");
        bad.put("empty map", "a0");
        bad.put("map of indefinite length", "bf0009182301ff");
        bad.put("map longer than its content", "a30009182301");
        bad.put("byte after the map", "a2000918230100");
        bad.put("cut off in a key", "a2000918");
        bad.put("cut off before a value", "a200091823");
        bad.put("1 in two bytes", "a200091823" + "1801");
        bad.put("1 in three bytes", "a200091823" + "190001");
        bad.put("1 in five bytes", "a200091823" + "1a00000001");
        bad.put("1 in nine bytes", "a200091823" + "1b0000000000000001");
        bad.put("key 0 in two bytes", "a21800" + "09182301");
        bad.put("size of the map in two bytes", "b802" + "0009182301");
        bad.put("keys descend", "a2182301" + "0009");
        bad.put("key twice", "a30009" + "182301" + "182301");
        bad.put("negative key", "a320000009182301");
        bad.put("text key", "a3000918230161610a");
        bad.put("true", "a200091823f5");
        bad.put("null", "a200091823f6");
        bad.put("undefined", "a200091823f7");
        bad.put("half-precision float", "a200091823f93c00");
        bad.put("double", "a200091823fb3ff0000000000000");
        bad.put("tag", "a200091823c101");
        bad.put("break without a start", "a200091823ff");
        bad.put("reserved length", "a2000918231c");
        bad.put("map as a value", "a30009182301183fa10001");
        bad.put("array in an array", "a30009182301183f818101");
        bad.put("map in an array", "a30009182301183f81a0");
        bad.put("array of indefinite length", "a30009182301183f9f01ff");
        bad.put("string of indefinite length", "a30009182301183f5f4101ff");
        bad.put("string beyond the end", "a30009182301183f5affffffff");
        bad.put("string of 2^63 bytes", "a30009182301183f5b8000000000000000");
        bad.put("array beyond the end", "a30009182301183f9affffffff");
        bad.put("array of 65 items", "a30009182301183f9841" + "00".repeat(65));
        bad.put("map of 32 pairs", "b820" + "0009" + manyKeys(30));
        bad.put("size of the map in two bytes, where one would do", "b817" + "0009" + manyKeys(21));
        bad.put("text that is no UTF-8", "a30009182301183f62c328");
        bad.put("text with an encoded surrogate", "a30009182301183f63eda080");
        bad.put("number of 2^64 - 1", "a30009182301183f1bffffffffffffffff");
        bad.forEach((name, hex) -> bad(name, HexFormat.of().parseHex(hex), "malformed"));
        byte[] tooLong = HELLO.with(16, List.of(new byte[1000])).bytes();
        bad("1025 bytes", Arrays.copyOf(tooLong, 1025), "too-long");
    }

    private void seals(byte[] mac) {
        byte[] signature = new byte[Signature.BYTES];
        for (int i = 0; i < signature.length; i++) {
            signature[i] = (byte) (0xC0 + i);
        }
        RawMessage signed = OFFER.with(51, 3).with(52, signature);
        good("offer with a MAC", OFFER.with(50, mac).with(51, 1));
        good("offer with a signature", signed);
        good(
                "offer of 27 pairs",
                signed.with(50, mac)
                        .with(51, 0xFFFF_FFFFL)
                        .with(26, DIGEST)
                        .with(27, 2)
                        .with(28, List.of(5, 13))
                        .with(38, DIGEST)
                        .with(42, 40)
                        .with(57, 60));
    }

    /** A presence message's key and others that nobody knows. */
    private static String manyKeys(int unknown) {
        StringBuilder hex = new StringBuilder("182301");
        for (int key = 0x40; key < 0x40 + unknown; key++) {
            hex.append("18").append(Integer.toHexString(key)).append("00");
        }
        return hex.toString();
    }

    /** Every required key of every message. */
    private void missing() {
        without("hello", HELLO, 1, 3, 4, 6, 7, 2);
        without("welcome", WELCOME, 1, 2, 6, 8, 9, 11);
        without("offer", OFFER, 1, 2, 3, 9, 17, 18, 19, 20, 21, 22, 23, 24, 25, 29, 30, 31, 32);
        without("status", STATUS, 1, 2, 4, 5, 6, 8);
        without("commit", COMMIT, 1, 2, 3, 4, 6, 7);
        without("receipt", RECEIPT, 1, 2, 4, 6, 8, 15);
        without("refusal", REFUSAL, 12);
        without("report", REPORT, 1, 2);
        without("presence", PRESENCE, 0, 35);
        without("identify", IDENTIFY, 43);
        wrong("offer: a full model without its digest", OFFER.with(28, List.of(5, 13)));
    }

    private static final RawMessage HELD = RawMessage.of(0, 8, 1, "digits", 2, 7, 48, List.of(8, 7));

    private static final RawMessage LACK = RawMessage.of(0, 8, 1, "digits", 2, 7, 56, List.of(41_000, 53_056));

    private static byte[] cells(int... cells) {
        ByteBuffer out = ByteBuffer.allocate(2 * cells.length).order(ByteOrder.LITTLE_ENDIAN);
        for (int cell : cells) {
            out.putShort((short) cell);
        }
        return out.array();
    }

    private void without(String name, RawMessage message, int... keys) {
        for (int key : keys) {
            wrong(name + " without key " + key, message.without(key));
        }
    }

    private void values() {
        wrong("type 0", PRESENCE.with(0, 0));
        wrong("type 11", PRESENCE.with(0, 11));
        wrong("type 12", PRESENCE.with(0, 12));
        wrong("type 14", PRESENCE.with(0, 14));
        wrong("type as text", PRESENCE.with(0, "9"));
        wrong("empty id", HELLO.with(1, ""));
        wrong("id with a slash", HELLO.with(1, "a/b"));
        wrong("id outside ASCII", HELLO.with(1, "d\u00e9"));
        wrong("id of 65 characters", HELLO.with(1, "a".repeat(65)));
        wrong("id as bytes", HELLO.with(1, new byte[] {'a'}));
        wrong("version of 2^32", COMMIT.with(2, 1L << 32));
        wrong("negative version", COMMIT.with(2, -1));
        wrong("MAC of 7 bytes", COMMIT.with(50, new byte[7]));
        wrong("MAC of 9 bytes", RECEIPT.with(50, new byte[9]));
        wrong("offer: an epoch alone", OFFER.with(51, 3));
        wrong("offer: a MAC without an epoch", OFFER.with(50, new byte[8]));
        wrong("offer: a signature without an epoch", OFFER.with(52, new byte[64]));
        wrong("epoch 0", OFFER.with(50, new byte[8]).with(51, 0));
        wrong("epoch of 2^32", OFFER.with(50, new byte[8]).with(51, 1L << 32));
        wrong("signature of 63 bytes", OFFER.with(51, 3).with(52, new byte[63]));
        wrong("signature of 65 bytes", OFFER.with(51, 3).with(52, new byte[65]));
        wrong("MAC as a number", HELLO.without(36).with(50, 5));
        wrong("digest of 15 bytes", COMMIT.with(3, new byte[15]));
        wrong("digest of 17 bytes", COMMIT.with(3, new byte[17]));
        wrong("digest as text", COMMIT.with(3, "0123456789abcdef"));
        wrong("transfer 65536", COMMIT.with(4, 65_536));
        wrong("object 4", STATUS.with(5, 4));
        wrong("no chunks", COMMIT.with(6, 0));
        wrong("4097 chunks", COMMIT.with(6, 4097));
        wrong("bitmap too short", STATUS.with(8, new byte[1]));
        wrong("bitmap too long", STATUS.with(8, new byte[3]));
        wrong("bitmap with a spare bit", STATUS.with(8, new byte[] {0, 2}));
        wrong("bitmap as a number", STATUS.with(8, 1));
        wrong("window 0", WELCOME.with(9, 0));
        wrong("window 4097", WELCOME.with(9, 4097));
        wrong("credit of 2^32", STATUS.with(10, 1L << 32));
        wrong("ordinal 65536", WELCOME.with(11, 65_536));
        wrong("reason 0", REFUSAL.with(12, 0));
        wrong("wait of 2^32", REFUSAL.with(13, 1L << 32));
        wrong("detail of 65 characters", REFUSAL.with(14, "a".repeat(65)));
        wrong("detail with a line feed", REFUSAL.with(14, "a\nb"));
        wrong("detail with an escape", REFUSAL.with(14, "\u001b[2J"));
        wrong("detail outside ASCII", REFUSAL.with(14, "d\u00e9j\u00e0"));
        wrong("text of an unknown key outside ASCII", PRESENCE.with(63, "d\u00e9"));
        wrong("outcome 3", RECEIPT.with(15, 3));
        wrong("no packet in packets", HELLO.with(16, List.of()));
        wrong("packets of text", HELLO.with(16, List.of("a")));
        wrong("packets without an array", HELLO.with(16, new byte[20]));
        wrong("seed of 7 bytes", OFFER.with(17, new byte[7]));
        wrong("network 4", OFFER.with(18, 4));
        wrong("numeric 2", OFFER.with(19, 2));
        wrong("units without a layer", OFFER.with(20, List.of(64)).with(21, List.of()));
        wrong("units and exponents of different layers", OFFER.with(20, List.of(64, 10)));
        wrong(
                "nine layers",
                OFFER.with(20, List.of(2, 2, 2, 2, 2, 2, 2, 2, 2, 2)).with(21, List.of(0, 0, 0, 0, 0, 0, 0, 0, 0)));
        wrong("a layer without outputs", OFFER.with(20, List.of(64, 0, 10)));
        wrong("a layer of more than 262144 parameters", OFFER.with(20, List.of(65_535, 10, 10)));
        wrong("exponent 128", OFFER.with(21, List.of(0, 128)));
        wrong("mode 2", OFFER.with(23, 2));
        wrong("cohort 0", OFFER.with(24, 0));
        wrong("a layer at home of no round", OFFER.with(47, List.of(0, 128)));
        wrong("a layer at home of 65 rounds", OFFER.with(47, List.of(65, 128)));
        wrong("a layer at home without a rate", OFFER.with(47, List.of(6, 0)));
        wrong("a layer at home of 256 times the rate", OFFER.with(47, List.of(6, 65_536)));
        wrong("a layer at home of one figure", OFFER.with(47, List.of(6)));
        wrong("a layer at home of three figures", OFFER.with(47, List.of(6, 128, 1)));
        wrong("a plan that takes no board", OFFER.with(46, List.of(0, 20, 0)));
        wrong("a plan that takes 65536 boards", OFFER.with(46, List.of(65_536, 20, 0)));
        wrong("a plan of two figures", OFFER.with(46, List.of(4, 20)));
        wrong("a plan of four figures", OFFER.with(46, List.of(4, 20, 0, 0)));
        wrong("profile of four", OFFER.with(25, List.of(2, 256, 16, 200)));
        wrong("profile with codec 4", OFFER.with(25, List.of(4, 256, 16, 200, 1)));
        wrong("profile with c16 65536", OFFER.with(25, List.of(2, 65_536, 16, 200, 1)));
        wrong("profile with 4 residual bits", OFFER.with(25, List.of(2, 256, 4, 200, 1)));
        wrong("profile with chunks of 47 bytes", OFFER.with(25, List.of(2, 256, 16, 47, 1)));
        wrong("profile with chunks of 1025 bytes", OFFER.with(25, List.of(2, 256, 16, 1025, 1)));
        wrong("profile with eager 2", OFFER.with(25, List.of(2, 256, 16, 200, 2)));
        wrong("previous of 15 bytes", OFFER.with(26, new byte[15]));
        wrong("steps 4097", OFFER.with(27, 4097));
        wrong("full model of no chunks", OFFER.with(28, List.of(5, 0)).with(38, DIGEST));
        wrong("open 65536", OFFER.with(30, 65_536));
        wrong("maximum 0", OFFER.with(31, 0));
        wrong("maximum above 2^20", OFFER.with(31, (1 << 20) + 1));
        wrong("next of 0", OFFER.with(29, 0).with(57, 0));
        wrong("next in more than a year", OFFER.with(29, 0).with(57, 31_536_001));
        wrong("accuracy above one", REPORT.with(34, 1_000_001));
        wrong("state 2", PRESENCE.with(35, 2));
        wrong("machine in state 5", MACHINE.with(60, List.of(5, 164, 3, 98, 97, 1_470)));
        wrong("machine of five figures", MACHINE.with(60, List.of(1, 164, 3, 98, 97)));
        wrong("machine with more of an own point than it is made of", MACHINE.with(63, List.of(3, 60, 61)));
        wrong("machine with an own point of two figures", MACHINE.with(63, List.of(3, 60)));
        wrong("acknowledge with an own point of seven windows", ACKNOWLEDGE.with(63, List.of(3, 7)));
        wrong("acknowledge with an own point of 256 windows", ACKNOWLEDGE.with(63, List.of(3, 256)));
        wrong("acknowledge with an own point nobody numbered", ACKNOWLEDGE.with(63, List.of(0, 60)));
        wrong("acknowledge with an own point of three figures", ACKNOWLEDGE.with(63, List.of(3, 60, 0)));
        wrong("acknowledge of 2^31 windows", ACKNOWLEDGE.with(61, 1L << 31));
        wrong("acknowledge of no model", ACKNOWLEDGE.without(1));
        wrong("buffer 65536", HELLO.with(36, 65_536));
        wrong("no held-out example", HELD.with(48, List.of(0, 0)));
        wrong("more right than there are", HELD.with(48, List.of(8, 9)));
        wrong("65536 held-out examples", HELD.with(48, List.of(65_536, 0)));
        wrong("one held-out figure", HELD.with(48, List.of(8)));
        wrong("three held-out figures", HELD.with(48, List.of(8, 7, 6)));
        wrong("decisions without their figures", HELD.without(48).with(49, cells(3, 1, 0, 4)));
        wrong("decisions of an odd number of bytes", HELD.with(49, Arrays.copyOf(cells(3, 1, 0, 4), 7)));
        wrong("decisions that are no square", HELD.with(49, cells(4, 1, 3)));
        wrong("no decision", HELD.with(49, new byte[0]));
        wrong("decisions of other examples", HELD.with(49, cells(3, 1, 1, 4)));
        wrong("other decisions right", HELD.with(49, cells(3, 1, 1, 3)));
        wrong("decisions of 22 classes", HELD.with(49, Arrays.copyOf(cells(7, 1), 968)));
        wrong("memory that suffices", LACK.with(56, List.of(53_056, 53_056)));
        wrong("memory of one figure", LACK.with(56, List.of(41_000)));
        wrong("memory of three figures", LACK.with(56, List.of(41_000, 53_056, 1)));
        wrong("memory of 2^31", LACK.with(56, List.of(41_000, 1L << 31)));
        wrong("memory as a number", LACK.with(56, 53_056));
        wrong("link of three", REPORT.with(37, List.of(1, 2, 3)));
        wrong("echo 131072", STATUS.with(40, 131_072));
        wrong("needed 4097", STATUS.with(41, 4097));
        wrong("board with a space", IDENTIFY.with(43, "a b"));
        wrong("fleet too long", IDENTIFY.with(44, "a".repeat(65)));
    }

    private void good(String name, RawMessage message) {
        out.block(name, "8", "message");
        message.lines().forEach(line -> out.line("field", line));
        out.hex("hex", message.bytes()).line("expect", "ok");
    }

    /** Reads like the message without the key that its reader does not know. */
    private void skipped(String name, RawMessage message) {
        out.block(name, "8.1", "read").hex("hex", message.bytes()).hex("as", PRESENCE.bytes());
        out.line("expect", "ok");
    }

    private void wrong(String name, RawMessage message) {
        bad(name, message.bytes(), "malformed");
    }

    private void bad(String name, byte[] bytes, String reason) {
        out.block("not: " + name, "8", "read").hex("hex", bytes).line("expect", reason);
    }
}
