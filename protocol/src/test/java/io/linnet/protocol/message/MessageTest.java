package io.linnet.protocol.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.linnet.protocol.message.Message.Announcement;
import io.linnet.protocol.message.Message.Base;
import io.linnet.protocol.message.Message.Commit;
import io.linnet.protocol.message.Message.Downloads;
import io.linnet.protocol.message.Message.Full;
import io.linnet.protocol.message.Message.Hello;
import io.linnet.protocol.message.Message.Offer;
import io.linnet.protocol.message.Message.Presence;
import io.linnet.protocol.message.Message.Profile;
import io.linnet.protocol.message.Message.Receipt;
import io.linnet.protocol.message.Message.ReceiptOutcome;
import io.linnet.protocol.message.Message.Received;
import io.linnet.protocol.message.Message.Refusal;
import io.linnet.protocol.message.Message.Report;
import io.linnet.protocol.message.Message.Status;
import io.linnet.protocol.message.Message.Welcome;
import io.linnet.protocol.message.PartialSum.Member;
import io.linnet.protocol.model.Digest;
import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.Network;
import io.linnet.protocol.model.Numeric;
import io.linnet.protocol.model.SplitMix64;
import io.linnet.protocol.points.Verdict;
import io.linnet.protocol.reason.Reason;
import io.linnet.protocol.reason.Refused;
import io.linnet.protocol.transfer.StatusBitmap;
import io.linnet.protocol.transfer.TransferStatus;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MessageTest {
    private static final Digest DIGEST = Digest.parse("000102030405060708090a0b0c0d0e0f");
    private static final Base BASE = new Base(7, DIGEST);
    private static final Received RECEIVED = new Received(7, 3, StatusBitmap.all(9));

    static final List<Message> ALL = List.of(
            new Hello("digits", Optional.empty(), Optional.empty(), List.of(), OptionalInt.empty()),
            new Hello(
                    "digits",
                    Optional.of(BASE),
                    Optional.of(new Announcement(3, 9, 60)),
                    List.of(new byte[] {0x40, 1, 2}),
                    OptionalInt.of(256)),
            sumOf(List.of(new Member(0, 3), new Member(258, 65_535)), List.of(10_000L, PartialSum.MAX_ENERGY)),
            new Welcome("digits", 12, 16, Optional.of(RECEIVED)),
            new Offer(
                    "digits",
                    BASE,
                    8,
                    0x8000_0000_0000_0001L,
                    new Shape(
                            Network.TIFED,
                            ModelLayout.of(Numeric.INT16, new int[] {64, 32, 10}, new int[] {0, 0}),
                            List.of(2, 1024, 20, 1, 60, 0),
                            true),
                    new Admission(16, 500, 4, 40, 1000, 60_000).summing(128),
                    new Profile(2, 256, 16, 200, true),
                    new Downloads(Optional.of(DIGEST), 2, Optional.of(new Full(5, 13, DIGEST)))),
            new Status("digits", 0, 7, 3, new TransferStatus(StatusBitmap.all(9), 4, 512, 65536, 3)),
            new Status("digits", 1, 0xFFFF_FFFFL, 0xFFFF, TransferStatus.of(StatusBitmap.none(4096))),
            new Message.Identify("board-1", Optional.of("shelf"), Optional.empty()),
            new Commit("digits", BASE, new Announcement(3, 9, 60)),
            new Receipt("digits", RECEIVED, ReceiptOutcome.PARTLY_FOLDED),
            new Refusal(
                    Reason.WRONG_BASE,
                    Optional.of("digits"),
                    OptionalLong.of(7),
                    OptionalInt.of(3),
                    OptionalLong.of(1500),
                    Optional.of("base 6, open is 7")),
            new Refusal(
                            Reason.CONFLICT,
                            Optional.of("digits"),
                            OptionalLong.of(7),
                            OptionalInt.of(3),
                            OptionalLong.empty(),
                            Optional.empty())
                    .with(List.of(new Member(258, 65_535))),
            new Message.MachineState(
                    "motors",
                    12,
                    Verdict.State.NOT_KNOWN_HERE,
                    4_000,
                    3,
                    101,
                    94,
                    1_290,
                    Optional.of(new OwnProgress(new OwnWish(3, 60), 23))),
            new Report(
                    "digits", 7, OptionalInt.of(60), OptionalInt.of(12), OptionalInt.of(910_000), List.of(1, 2, 3, 4)),
            Report.of("digits", 7, new Held(8, 6, new int[0])),
            Report.of("digits", 7, new Memory(41_000, 53_056)),
            Report.of("digits", 7, Held.of(new int[][] {{3, 1, 0}, {0, 65_000, 2}, {0, 0, 0}})),
            new Presence(true),
            Presence.behind("shelf-1", false),
            new Presence(
                    true,
                    Optional.empty(),
                    Optional.of(new Custody(3, 12, 95)),
                    Optional.of(new Ports(2, 1)),
                    Optional.of("0.2.0")),
            new Presence(true, Optional.empty(), Optional.of(new Custody(3, 12, 95))));

    private static Hello sumOf(List<Member> members, List<Long> energies) {
        return new Hello(
                "digits",
                Optional.of(BASE),
                Optional.of(new Announcement(3, 9, 60)),
                List.of(),
                OptionalInt.empty(),
                Optional.of(new PartialSum(members, PartialSum.names(List.of("board-1")), energies)));
    }

    private static List<Member> members(int count) {
        return IntStream.range(0, count).mapToObj(n -> new Member(n, n)).toList();
    }

    @Test
    void aPartialSumSaysWhoseUpdatesItIsOfOnceEach() throws Refused {
        assertThat(MessageReader.read(MessageWriter.write(sumOf(members(128), List.of(1L)))))
                .isEqualTo(sumOf(members(128), List.of(1L)));
        for (Hello bad : List.of(
                sumOf(members(1), List.of(1L)),
                sumOf(members(129), List.of(1L)),
                sumOf(List.of(new Member(4, 1), new Member(4, 1)), List.of(1L)),
                sumOf(List.of(new Member(4, 1), new Member(4, 2)), List.of(1L)),
                sumOf(List.of(new Member(5, 1), new Member(4, 1)), List.of(1L)),
                sumOf(members(2), List.of()),
                sumOf(members(2), Collections.nCopies(9, 1L)),
                sumOf(members(2), List.of(PartialSum.MAX_ENERGY + 1)),
                sumOf(members(2), List.of(-1L)))) {
            assertMalformed(MessageWriter.write(bad));
        }
    }

    @Test
    void aPartialSumWhoseFiguresDoNotFitIsNone() {
        RawMessage good = RawMessage.parse(MessageWriter.write(sumOf(members(3), List.of(1L))));
        for (RawMessage bad : List.of(
                good.with(53, 2),
                good.with(53, 4),
                good.with(54, new byte[13]),
                good.with(68, new byte[7]),
                good.without(53),
                good.without(54),
                good.without(68),
                good.without(69),
                good.with(69, 1L << 32),
                good.with(54, "members"))) {
            assertMalformed(bad.bytes());
        }
    }

    private static void assertMalformed(byte[] message) {
        assertThat(catchThrowableOfType(Refused.class, () -> MessageReader.read(message))
                        .reason())
                .isEqualTo(Reason.MALFORMED);
    }

    @Test
    void everyMessageComesBackAsItWent() throws Refused {
        for (Message message : ALL) {
            byte[] bytes = MessageWriter.write(message);
            assertThat(MessageReader.isMessage(bytes)).isTrue();
            Message back = MessageReader.read(bytes);
            assertThat(back).usingRecursiveComparison().isEqualTo(message);
            assertThat(MessageWriter.write(back)).isEqualTo(bytes);
        }
    }

    @Test
    void everyPrefixIsRefused() {
        for (Message message : ALL) {
            byte[] bytes = MessageWriter.write(message);
            for (int length = 0; length < bytes.length; length++) {
                byte[] cut = Arrays.copyOf(bytes, length);
                assertThat(catchThrowableOfType(Refused.class, () -> MessageReader.read(cut))
                                .reason())
                        .isEqualTo(Reason.MALFORMED);
            }
        }
    }

    @Test
    void neverFailsOtherwiseThanByRefusing() {
        SplitMix64 random = new SplitMix64(1);
        for (int trial = 0; trial < 200_000; trial++) {
            byte[] bytes = MessageWriter.write(ALL.get(trial % ALL.size()));
            for (int flips = random.below(3); flips >= 0; flips--) {
                bytes[random.below(bytes.length)] = (byte) random.next();
            }
            try {
                MessageReader.read(bytes);
            } catch (Refused expected) {
                assertThat(expected.reason()).isNotNull();
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a2 00 09 1823 01 | online",
                "a2 00 09 182300 | offline",
                "a2 00 09 1823 1801 | malformed", // 1 in two bytes
                "a2 1823 01 00 09 | malformed", // keys descend
                "a3 00 09 1823 01 1823 01 | malformed", // key twice
                "bf 00 09 1823 01 ff | malformed", // indefinite map
                "a2 00 09 1823 f5 | malformed", // true
                "a2 00 09 1823 02 | malformed", // out of range
                "a1 00 09 | malformed", // required key missing
                "a2 00 0b 1823 01 | malformed", // unknown type
                "a2 00 09 1823 01 00 | malformed", // byte after the map
                "a3 00 09 1823 01 1840 05 | online", // unknown key is skipped
                "a3 00 09 1823 01 1840 5affffffff | malformed", // length beyond the end
                "82 00 09 | malformed", // array
                "00 | malformed"
            })
    void readsOnlyTheDeterministicEncoding(String hex, String expected) {
        byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
        String actual;
        try {
            actual = ((Presence) MessageReader.read(bytes)).isOnline() ? "online" : "offline";
        } catch (Refused refused) {
            actual = refused.reason().label();
        }
        assertThat(actual).isEqualTo(expected);
    }
}
