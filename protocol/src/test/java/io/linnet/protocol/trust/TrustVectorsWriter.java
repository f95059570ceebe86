package io.linnet.protocol.trust;

import io.linnet.protocol.message.Enrol;
import io.linnet.protocol.message.Enrol.Identity;
import io.linnet.protocol.message.Held;
import io.linnet.protocol.message.Mac;
import io.linnet.protocol.message.Memory;
import io.linnet.protocol.message.Message.Acknowledge;
import io.linnet.protocol.message.Message.Announcement;
import io.linnet.protocol.message.Message.Base;
import io.linnet.protocol.message.Message.MachineState;
import io.linnet.protocol.message.Message.Receipt;
import io.linnet.protocol.message.Message.ReceiptOutcome;
import io.linnet.protocol.message.Message.Received;
import io.linnet.protocol.message.Message.Refusal;
import io.linnet.protocol.message.Message.Report;
import io.linnet.protocol.message.MessageWriter;
import io.linnet.protocol.message.OwnWish;
import io.linnet.protocol.model.Digest;
import io.linnet.protocol.points.Verdict;
import io.linnet.protocol.reason.Reason;
import io.linnet.protocol.transfer.StatusBitmap;
import io.linnet.protocol.vectors.BlockWriter;
import java.io.IOException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Writes {@code trust.txt}. What is not derived by us is from RFC 4231 and RFC 5869. */
final class TrustVectorsWriter {
    private static final String KEY = "000102030405060708090a0b0c0d0e0f";
    private static final String OTHER = "fedcba98765432100123456789abcdef";
    private static final String LONGEST = "Abcdefghijklmnopqrstuvwxyz_0123456789-ABCDEFGHIJKLMNOPQRSTUVWXYZ";

    private final BlockWriter out =
            new BlockWriter("Keys of boards and fleets: HMAC, HKDF, what is derived, install codes, MACs, signatures");

    public static void main(String[] args) throws IOException {
        TrustVectorsWriter writer = new TrustVectorsWriter();
        writer.hmac();
        writer.hkdf();
        writer.derived();
        writer.codes();
        writer.wrongCodes();
        writer.macs();
        writer.enrolments();
        writer.signatures();
        writer.offers();
        writer.out.save("trust.txt");
    }

    private void hmac() {
        out.comment("RFC 4231, cases 1, 2, 3, 6 and 7");
        hmac(
                "1",
                "0b".repeat(20),
                "4869205468657265",
                "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
        hmac(
                "2",
                "4a656665",
                "7768617420646f2079612077616e7420666f72206e6f7468696e673f",
                "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
        hmac("3", "aa".repeat(20), "dd".repeat(50), "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe");
        hmac(
                "6, a key longer than a block",
                "aa".repeat(131),
                "54657374205573696e67204c6172676572205468616e20426c6f636b2d53697a65204b6579202d2048617368204b6579204669727374",
                "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
        hmac(
                "7, a key and a text longer than a block",
                "aa".repeat(131),
                "5468697320697320612074657374207573696e672061206c6172676572207468616e20626c6f636b2d73697a65206b657920616e642061"
                        + "206c6172676572207468616e20626c6f636b2d73697a6520646174612e20546865206b6579206e6565647320746f2062652068617368"
                        + "6564206265666f7265206265696e6720757365642062792074686520484d414320616c676f726974686d2e",
                "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2");
    }

    private void hmac(String name, String key, String text, String mac) {
        out.block("HMAC " + name, "20.2", "hmac").line("key", key).line("text", text);
        out.line("mac", mac).line("expect", "ok");
    }

    private void hkdf() {
        out.comment("RFC 5869, appendix A.1 to A.3");
        hkdf(
                "1",
                "0b".repeat(22),
                "000102030405060708090a0b0c",
                "f0f1f2f3f4f5f6f7f8f9",
                "077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5",
                "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865");
        hkdf(
                "2, three blocks",
                range(0x00, 0x4f),
                range(0x60, 0xaf),
                range(0xb0, 0xff),
                "06a6b88c5853361a06104c9ceb35b45cef760014904671014a193f40c15fc244",
                "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99cac7827271cb41c65e590e09da3275600c2f"
                        + "09b8367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f1d87");
        hkdf(
                "3, no salt, no info",
                "0b".repeat(22),
                "",
                "",
                "19ef24a32c717b167f33a91d6f648bdf96596776afdb6377ac434c1c293ccb04",
                "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8");
    }

    private void hkdf(String name, String secret, String salt, String info, String pseudorandomKey, String derived) {
        out.block("HKDF " + name, "20.2", "hkdf").line("key", secret).line("salt", salt);
        out.line("info", info).line("prk", pseudorandomKey).line("okm", derived).line("expect", "ok");
    }

    private static String range(int first, int last) {
        StringBuilder hex = new StringBuilder();
        for (int value = first; value <= last; value++) {
            hex.append(HexFormat.of().toHexDigits((byte) value));
        }
        return hex.toString();
    }

    private void derived() {
        derived("a board", KEY, "demo", "board-1");
        derived("another board with the same key", KEY, "demo", "board-2");
        derived("the same board in another fleet", KEY, "demo2", "board-1");
        derived("ids that would be the same run together", KEY, "demob", "oard-1");
        derived("another key", OTHER, "demo", "board-1");
        derived("shortest ids", "00".repeat(16), "a", "b");
        derived(
                "longest ids",
                "ff".repeat(16),
                LONGEST,
                new StringBuilder(LONGEST).reverse().toString());
    }

    private void derived(String name, String hex, String fleet, String board) {
        BoardKey key = key(hex);
        out.block(name, "20.2", "derive").line("key", hex).line("fleet", fleet).line("board", board);
        out.line("mqtt", key.mqttPassword(fleet, board));
        out.hex("dtls", key.dtlsKey(fleet, board)).hex("mac", key.macKey(fleet, board));
        out.line("expect", "ok");
    }

    private void codes() {
        for (String hex : new String[] {KEY, OTHER, "00".repeat(16), "ff".repeat(16)}) {
            out.block("code of " + hex, "20.3", "code").line("key", hex);
            out.line("code", InstallCode.of(key(hex))).line("expect", "ok");
        }
        String code = InstallCode.of(key(KEY));
        read("lower case, no hyphens", code.toLowerCase(Locale.ROOT).replace("-", ""));
        read("spaces", code.replace('-', ' '));
        read("look-alikes", code.replace('0', 'O').replace('1', 'l'));
    }

    private void read(String name, String typed) {
        out.block(name, "20.3", "read").line("typed", typed).line("key", KEY).line("expect", "ok");
    }

    private void wrongCodes() {
        String code = InstallCode.of(key(OTHER));
        wrong("one wrong character", change(code, 11), 3);
        wrong("one wrong character in the check", change(code, 33), 7);
        wrong("two neighbours in the other order", swap(code, 21), 5);
        wrong("a character that no code has", code.substring(0, 6) + "U" + code.substring(7), 2);
        wrong("one character too few", code.substring(0, 22) + code.substring(23), 5);
        wrong("one character too many", code.substring(0, 27) + "7" + code.substring(27), 6);
        wrong("two wrong characters", change(change(code, 0), 30), 0);
        wrong("without a group", code.substring(5), 0);
        wrong("nothing", "", 0);
    }

    private void wrong(String name, String typed, int group) {
        out.block(name, "20.3", "read")
                .line("typed", typed)
                .line("group", group)
                .line("expect", "malformed");
    }

    /** Each once as it is, then with one thing changed after the MAC was made. */
    private void enrolments() {
        out.comment(
                "A board's line: what it holds (the message that gave it), whether a button is held, what it hears and says");
        Identity first = new Identity("demo", "board-1");
        Identity other = new Identity("demo", "board-2");
        String question = hex(Enrol.question());
        String given = hex(Enrol.give(first, hex(KEY)));
        String another = hex(Enrol.give(other, hex(KEY)));
        String rekey = hex(Enrol.give(first, hex(OTHER)));
        String nobody = question;
        String named = hex(new Enrol(Optional.of(first), Optional.empty(), Optional.empty()));
        enrolment("a question to a board without a key", "", 0, question, nobody, "");
        enrolment("a board takes its first key", "", 0, given, proven(first, KEY), given);
        enrolment("the same again, its answer was lost", given, 0, given, proven(first, KEY), given);
        enrolment("a question to a board that has one", given, 0, question, named, given);
        enrolment("no other id", given, 0, another, named, given);
        enrolment("no other key", given, 0, rekey, named, given);
        enrolment("a question while a button is held", given, 1, question, nobody, given);
        enrolment("another key while a button is held", given, 1, rekey, proven(first, OTHER), rekey);
        Identity longest = new Identity(LONGEST, LONGEST);
        String greatest = hex(Enrol.give(longest, hex(OTHER)));
        enrolment("the longest ids", "", 0, greatest, proven(longest, OTHER), greatest);
        out.comment("What is none of this says nothing");
        enrolment("a key without an id", "", 0, "a2000c1837" + "50" + KEY, "", "");
        enrolment("an id without a key", "", 0, named, "", "");
        enrolment("a key of 15 bytes", "", 0, given.replace("50" + KEY, "4f" + KEY.substring(2)), "", "");
        enrolment("an id with a blank", "", 0, given.replace("626f6172642d31", "626f6172642031"), "", "");
        enrolment("bytes after the end", "", 0, given + "00", "", "");
        enrolment("a message cut short", "", 0, given.substring(0, given.length() - 2), "", "");
        enrolment("keys in the wrong order", "", 0, "a2182c6464656d6f000c", "", "");
        enrolment("another type", "", 0, given.replaceFirst("000c", "000a"), "", "");
    }

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text);
    }

    private static String hex(Enrol message) {
        return HexFormat.of().formatHex(message.write());
    }

    private static String proven(Identity who, String key) {
        Mac proof = MacKey.of(new BoardKey(hex(key)), who.fleet(), who.board()).enrolled();
        return hex(new Enrol(Optional.of(who), Optional.empty(), Optional.of(proof)));
    }

    private void enrolment(String name, String held, int button, String hears, String says, String holds) {
        out.block(name, "20.6", "enrol").line("held", held).line("button", String.valueOf(button));
        out.line("hears", hears).line("says", says).line("holds", holds).line("expect", "ok");
    }

    private void macs() {
        out.comment("MACs; in the blocks that end with unproven, one figure was changed after the MAC was made");
        Update update = Update.FIRST;
        update("an update", update, update);
        update("an update of one empty chunk", new Update("demo", "b", 0, 0, 1, List.of(new byte[0])));
        update("the longest ids, the greatest figures", Update.GREATEST);
        update("chunks in the other order", update, update.with(List.of(update.chunks.get(1), update.chunks.get(0))));
        update("a byte moved from one chunk to the next", update, update.with(Update.moved(update.chunks)));
        update("a chunk less", update, update.with(update.chunks.subList(0, 1)));
        update("a bit of a chunk", update, update.with(List.of(update.chunks.get(0), Update.bytes(2, 9))));
        update("another weight", update, new Update("demo", "board-1", 7, 3, 61, update.chunks));
        update("another transfer", update, new Update("demo", "board-1", 7, 4, 60, update.chunks));
        update("another version", update, new Update("demo", "board-1", 8, 3, 60, update.chunks));
        update("another board", update, new Update("demo", "board-2", 7, 3, 60, update.chunks));
        update("another fleet, the same run together", update, new Update("demob", "oard-1", 7, 3, 60, update.chunks));
        welcome("a welcome", 12, 12);
        welcome("another number", 12, 13);
        received("a receipt", 0, "ff01", 0, "ff01");
        received("a receipt of a part", 1, "7f00", 1, "7f00");
        received("another bitmap", 1, "7f00", 1, "ff00");
        received("another outcome", 0, "ff01", 1, "ff01");
        acknowledged("an acknowledgement", 164, 164);
        acknowledged("of other windows", 164, 165);
        own("an own point", 60, 60);
        own("an own point of other windows", 60, 61);
        refusal("a refusal", Reason.LATE, Reason.LATE, 5);
        refusal("another reason", Reason.LATE, Reason.WEIGHT, 5);
        refusal("a refusal of what somebody else announced", Reason.LATE, Reason.LATE, 6);
        reports();
    }

    /** What a board says of itself: the whole message, as it goes out. */
    private void reports() {
        Report trained = new Report(
                "digits",
                7,
                OptionalInt.of(60),
                OptionalInt.of(308_373),
                OptionalInt.of(500_000),
                List.of(413, 235, 0, 12));
        byte[] said = macKey().proven(trained);
        report("a report", "board-1", said, true);
        report("another accuracy", "board-1", SealedOffers.flip(said, SealedOffers.at(said, "18221a") + 5), false);
        report("another MAC", "board-1", SealedOffers.flip(said, SealedOffers.at(said, "183248") + 3), false);
        report("a report without a MAC", "board-1", MessageWriter.write(trained), false);
        report("another board's report", "board-2", said, false);
        Report lacking = Report.of("digits", 7, new Memory(41_000, 53_056));
        byte[] lacks = macKey().proven(lacking);
        report("a board lacks memory", "board-1", lacks, true);
        report("another need", "board-1", SealedOffers.flip(lacks, lacks.length - 1), false);
        report("a lack that nobody proves", "board-1", MessageWriter.write(lacking), false);
        report("a key that no reader knows, covered too", "board-1", proven(longer(lacks)), true);
        report("the same, added later", "board-1", longer(lacks), false);
        byte[] held = macKey().proven(Report.of("digits", 7, Held.of(new int[][] {{6, 1}, {2, 3}})));
        report("held-out examples", "board-1", held, true);
        byte[] found = macKey().proven(
                        new MachineState("digits", 7, Verdict.State.ALARM, 164, 3, 98, 97, 1_290, Optional.empty()));
        report("a machine's state", "board-1", found, true);
        report("another state", "board-1", SealedOffers.flip(found, SealedOffers.at(found, "183c86") + 3), false);
    }

    /** With a pair more, under a key that no reader knows. */
    private static byte[] longer(byte[] packet) {
        byte[] changed = Arrays.copyOf(packet, packet.length + 3);
        changed[0]++;
        changed[packet.length] = 0x18;
        changed[packet.length + 1] = 0x3F;
        return changed;
    }

    private static byte[] proven(byte[] packet) {
        int mac = SealedOffers.at(packet, "183248") + 3;
        byte[] said = packet.clone();
        Arrays.fill(said, mac, mac + Mac.BYTES, (byte) 0);
        System.arraycopy(macKey().report("digits", said).bytes(), 0, said, mac, Mac.BYTES);
        return said;
    }

    private void report(String name, String board, byte[] packet, boolean isProven) {
        head(name, "report").line("fleet", "demo").line("board", board);
        out.hex("hex", packet).line("expect", isProven ? "ok" : "unproven");
    }

    private record Update(String fleet, String board, int version, int transfer, int examples, List<byte[]> chunks) {
        static final Update FIRST = new Update("demo", "board-1", 7, 3, 60, List.of(bytes(1, 48), bytes(2, 48)));
        static final Update GREATEST = new Update(LONGEST, LONGEST, -1, 65_535, 1 << 20, List.of(bytes(3, 1_024)));

        static byte[] bytes(int seed, int length) {
            byte[] bytes = new byte[length];
            for (int i = 0; i < length; i++) {
                bytes[i] = (byte) (31 * seed + i);
            }
            return bytes;
        }

        static List<byte[]> moved(List<byte[]> chunks) {
            byte[] shorter = Arrays.copyOf(chunks.get(0), chunks.get(0).length - 1);
            byte[] longer = new byte[chunks.get(1).length + 1];
            longer[0] = chunks.get(0)[shorter.length];
            System.arraycopy(chunks.get(1), 0, longer, 1, longer.length - 1);
            return List.of(shorter, longer);
        }

        Update with(List<byte[]> others) {
            return new Update(fleet, board, version, transfer, examples, others);
        }

        Base base() {
            return new Base(version & 0xFFFF_FFFFL, new Digest(HexFormat.of().parseHex(OTHER)));
        }

        Mac mac() {
            return new MacKey(fleet, board, HexFormat.of().parseHex(KEY))
                    .update("digits", base(), new Announcement(transfer, chunks.size(), examples), chunks);
        }
    }

    private void update(String name, Update update) {
        update(name, update, update);
    }

    private void update(String name, Update made, Update changed) {
        boolean isSame = made == changed;
        head(name, "update")
                .line("fleet", changed.fleet)
                .line("board", changed.board)
                .line("model", "digits");
        out.line("version", changed.base().version()).line("digest", OTHER).line("transfer", changed.transfer);
        out.line("examples", changed.examples);
        changed.chunks.forEach(chunk -> out.hex("chunk", chunk));
        out.hex("mac", made.mac().bytes()).line("expect", isSame ? "ok" : "unproven");
    }

    private BlockWriter head(String name, String op) {
        return out.block(name, "20.5", op).line("key", KEY);
    }

    private static MacKey macKey() {
        return new MacKey("demo", "board-1", HexFormat.of().parseHex(KEY));
    }

    private BlockWriter answer(String name, String op) {
        return head(name, op).line("fleet", "demo").line("board", "board-1").line("model", "digits");
    }

    private void welcome(String name, int made, int changed) {
        answer(name, "welcome").line("ordinal", changed);
        end(macKey().welcome("digits", made), made == changed);
    }

    private void acknowledged(String name, int made, int changed) {
        answer(name, "acknowledge").line("windows", changed);
        end(macKey().acknowledge(new Acknowledge("digits", made)), made == changed);
    }

    private void own(String name, int made, int changed) {
        answer(name, "own").line("windows", 164).line("serial", 3).line("made", changed);
        OwnWish wish = new OwnWish(3, made);
        end(macKey().acknowledge(new Acknowledge("digits", 164, Optional.of(wish), Optional.empty())), made == changed);
    }

    private void received(String name, int outcome, String bitmap, int changedOutcome, String changedBitmap) {
        answer(name, "receipt").line("version", 7).line("transfer", 3).line("chunks", 9);
        out.line("outcome", changedOutcome).line("bitmap", changedBitmap);
        Received folded = new Received(
                7, 3, StatusBitmap.of(9, BitSet.valueOf(HexFormat.of().parseHex(bitmap))));
        ReceiptOutcome said = outcome == 0 ? ReceiptOutcome.FOLDED : ReceiptOutcome.PARTLY_FOLDED;
        boolean isSame = outcome == changedOutcome && bitmap.equals(changedBitmap);
        end(macKey().receipt(new Receipt("digits", folded, said)), isSame);
    }

    private void refusal(String name, Reason made, Reason changed, int refused) {
        answer(name, "refusal").line("version", 7).line("transfer", 3).line("reason", changed.code());
        out.hex("refused", new Mac(refused).bytes());
        Refusal refusal = new Refusal(
                made,
                Optional.of("digits"),
                OptionalLong.of(7),
                OptionalInt.of(3),
                OptionalLong.empty(),
                Optional.empty());
        Mac mac = macKey().refusal(refusal, Optional.of(new Mac(5))).orElseThrow();
        end(mac, made == changed && refused == 5);
    }

    private void end(Mac mac, boolean isSame) {
        out.hex("mac", mac.bytes()).line("expect", isSame ? "ok" : "unproven");
    }

    /** RFC 8032, 7.1, tests 1 to 3. */
    private void signatures() {
        out.comment("RFC 8032, 7.1, tests 1 to 3; where one bit is another, unproven");
        signature(
                "Ed25519 1",
                "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
                "",
                "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
                "ok");
        String second =
                "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00";
        String key = "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c";
        signature("Ed25519 2", key, "72", second, "ok");
        signature("Ed25519 2, another text", key, "73", second, "unproven");
        signature("Ed25519 2, another signature", key, "72", "93" + second.substring(2), "unproven");
        signature(
                "Ed25519 2, another key",
                "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
                "72",
                second,
                "unproven");
        signature(
                "Ed25519 3",
                "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
                "af82",
                "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
                "ok");
    }

    private void signature(String name, String key, String text, String signature, String expect) {
        out.block(name, "20.7", "ed25519").line("public", key).line("text", text);
        out.line("signature", signature).line("expect", expect);
    }

    private void offers() {
        out.comment("Offers, signed and with a MAC; where one bit is another, unproven");
        FleetKey key = SealedOffers.KEY;
        out.block("what a fleet's key gives", "20.7", "fleet").line("fleet", "demo");
        out.hex("private", SealedOffers.SEED).hex("public", key.publicKey());
        out.hex("key", key.offerKey("demo")).line("expect", "ok");
        byte[] sealed = key.seal("demo", SealedOffers.OFFER, 3);
        offer("an offer", "demo", sealed, "ok", "ok");
        offer("an offer of the greatest epoch", "demo", key.seal("demo", SealedOffers.OFFER, 0xFFFF_FFFFL), "ok", "ok");
        offer("another fleet's offer", "demo", key.seal("demob", SealedOffers.OFFER, 3), "unproven", "unproven");
        offer("the same in another fleet", "demob", sealed, "unproven", "unproven");
        offer("an offer without a seal", "demo", MessageWriter.write(SealedOffers.OFFER), "unproven", "unproven");
        int signature = SealedOffers.at(sealed, "18345840") + 4;
        int mac = SealedOffers.at(sealed, "183248") + 3;
        offer(
                "another round",
                "demo",
                SealedOffers.flip(sealed, SealedOffers.at(sealed, "182008") + 2),
                "unproven",
                "unproven");
        offer(
                "another epoch",
                "demo",
                SealedOffers.flip(sealed, SealedOffers.at(sealed, "183303") + 2),
                "unproven",
                "unproven");
        offer("another signature", "demo", SealedOffers.flip(sealed, signature), "unproven", "unproven");
        offer(
                "another second half of the signature",
                "demo",
                SealedOffers.flip(sealed, signature + 40),
                "unproven",
                "unproven");
        offer("another MAC, which signatures do not cover", "demo", SealedOffers.flip(sealed, mac), "ok", "unproven");
        offer("a key that no reader knows, added later", "demo", SealedOffers.longer(sealed), "unproven", "unproven");
    }

    private void offer(String name, String fleet, byte[] message, String signed, String shared) {
        out.block(name, "20.7", "offer").line("fleet", fleet);
        out.hex("public", SealedOffers.KEY.publicKey()).hex("key", SealedOffers.KEY.offerKey("demo"));
        out.hex("hex", message).hex("text", SealedOffers.signed(fleet, message));
        out.line("expect", signed).line("expect", shared);
    }

    private static String change(String code, int at) {
        return code.substring(0, at) + (code.charAt(at) == '7' ? '8' : '7') + code.substring(at + 1);
    }

    private static String swap(String code, int at) {
        return code.substring(0, at) + code.charAt(at + 1) + code.charAt(at) + code.substring(at + 2);
    }

    private static BoardKey key(String hex) {
        return new BoardKey(HexFormat.of().parseHex(hex));
    }
}
