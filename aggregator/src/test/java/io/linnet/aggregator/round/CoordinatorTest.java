package io.linnet.aggregator.round;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.aggregator.accumulate.Merge;
import io.linnet.aggregator.accumulate.ModelState;
import io.linnet.aggregator.accumulate.TestUpdates;
import io.linnet.aggregator.intake.Arrival;
import io.linnet.aggregator.intake.Intake;
import io.linnet.protocol.chunk.ChunkHeader;
import io.linnet.protocol.chunk.ChunkReader;
import io.linnet.protocol.chunk.ChunkSeed;
import io.linnet.protocol.chunk.ChunkWriter;
import io.linnet.protocol.message.Message;
import io.linnet.protocol.message.Message.Announcement;
import io.linnet.protocol.message.Message.Base;
import io.linnet.protocol.message.Message.Commit;
import io.linnet.protocol.message.Message.Hello;
import io.linnet.protocol.message.Message.Receipt;
import io.linnet.protocol.message.Message.ReceiptOutcome;
import io.linnet.protocol.message.Message.Refusal;
import io.linnet.protocol.message.Message.Welcome;
import io.linnet.protocol.message.MessageWriter;
import io.linnet.protocol.model.Digest;
import io.linnet.protocol.model.Parameters;
import io.linnet.protocol.model.SplitMix64;
import io.linnet.protocol.reason.Reason;
import io.linnet.protocol.reason.Refused;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Conversations with one open round, byte for byte as they come from a link. */
class CoordinatorTest {
    private static final int BOARDS = 3;
    private static final int CHUNK_BYTES = 64;

    private final ModelState base = TestUpdates.base(TestUpdates.FIXED);
    private final Tally tally = new Tally();
    private final Effects effects = new Effects();
    private final RoundPolicy policy = new RoundPolicy(BOARDS, 1, 60_000, 100, 500, 0);
    private Roster roster;
    private Coordinator coordinator;
    private Round round;
    private long now;

    @BeforeEach
    void open() {
        roster = new Roster(BOARDS, Map.of("a", 0, "b", 1, "c", 2));
        coordinator = new Coordinator(TestUpdates.MODEL, policy, roster, tally, List.of());
        round = new Round(TestUpdates.MODEL, base, policy.maxExamples());
        coordinator.open(round);
    }

    private List<Message> send(String board, byte[] packet) {
        effects.clear();
        now += 100;
        try {
            coordinator.handle(Intake.read(board, packet), now, effects);
        } catch (Refused refused) {
            coordinator.refuse(board, OptionalInt.empty(), refused, effects);
        }
        return effects.replies().stream().map(Reply::message).toList();
    }

    private List<Message> send(String board, Message message) {
        return send(board, MessageWriter.write(message));
    }

    private static List<byte[]> update(ModelState base, int board) {
        return TestUpdates.encode(
                base, 9, TestUpdates.differences(TestUpdates.FIXED, board), new int[] {board % 3, 1}, CHUNK_BYTES);
    }

    private void sendHonest(String board, int number) {
        List<byte[]> chunks = update(base, number);
        send(board, TestUpdates.hello(base, 9, chunks.size(), 10 + number, List.of()));
        chunks.forEach(chunk -> send(board, chunk));
    }

    private Digest close() {
        return Merge.next(base, round.accumulator(), 64).next().digest();
    }

    private Digest honestDigest() {
        open();
        sendHonest("a", 1);
        sendHonest("b", 2);
        Digest digest = close();
        open();
        return digest;
    }

    @Test
    void aHelloThatCarriesTheWholeUpdateIsAnsweredByItsReceipt() {
        List<byte[]> chunks = update(base, 1);
        List<Message> replies = send("a", TestUpdates.hello(base, 9, chunks.size(), 10, chunks));
        assertThat(replies).singleElement().isInstanceOfSatisfying(Receipt.class, receipt -> {
            assertThat(receipt.outcome()).isEqualTo(ReceiptOutcome.FOLDED);
            assertThat(receipt.folded().transfer()).isEqualTo(9);
        });
        assertThat(effects.entries()).hasSize(1 + chunks.size());
    }

    @Test
    void theLastChunkBringsTheReceiptAndDuplicatesBringItAgain() {
        List<byte[]> chunks = update(base, 1);
        assertThat(send("a", TestUpdates.hello(base, 9, chunks.size(), 10, List.of())))
                .singleElement()
                .isInstanceOfSatisfying(Welcome.class, welcome -> {
                    assertThat(welcome.ordinal()).isZero();
                    assertThat(welcome.received()).isPresent();
                });
        List<Message> last = List.of();
        for (byte[] chunk : chunks) {
            last = send("a", chunk);
        }
        assertThat(last).singleElement().isInstanceOf(Receipt.class);
        assertThat(send("a", chunks.get(0))).singleElement().isInstanceOf(Receipt.class);
        assertThat(tally.snapshot().duplicates()).isEqualTo(1);
        assertThat(round.accumulator().slices()).isEqualTo(chunks.size());
    }

    @Test
    void orderAndDuplicatesDoNotChangeTheModel() {
        Digest expected = honestDigest();
        List<byte[]> first = update(base, 1);
        List<byte[]> second = update(base, 2);
        send("b", TestUpdates.hello(base, 9, second.size(), 12, List.of()));
        send("a", TestUpdates.hello(base, 9, first.size(), 11, List.of()));
        SplitMix64 random = new SplitMix64(4);
        List<Runnable> sends = new ArrayList<>();
        for (int copies = 0; copies < 3; copies++) {
            first.forEach(chunk -> sends.add(() -> send("a", chunk)));
            second.forEach(chunk -> sends.add(() -> send("b", chunk)));
        }
        for (int i : random.permutation(sends.size())) {
            sends.get(i).run();
        }
        assertThat(close()).isEqualTo(expected);
    }

    /** Each of these is refused with its reason, and the model is that of the honest boards alone. */
    @Test
    void badInputIsRefusedAndLeavesNoTrace() {
        Digest expected = honestDigest();
        List<byte[]> chunks = update(base, 3);
        int k = chunks.size();
        sendHonest("a", 1);

        assertReason("c", chunks.get(0), Reason.UNKNOWN_TRANSFER);
        assertReason("c", TestUpdates.hello(base, 9, k, 101, List.of()), Reason.WEIGHT);
        assertReason("c", TestUpdates.hello(base, 9, k, 0, List.of()), Reason.WEIGHT);
        ModelState other = ModelState.first(Parameters.zero(TestUpdates.FIXED));
        assertReason("c", TestUpdates.hello(other, 9, k, 10, List.of()), Reason.WRONG_BASE);
        Hello wrongModel = new Hello("cats", Optional.empty(), Optional.empty(), List.of(), OptionalInt.empty());
        assertReason("c", wrongModel, Reason.UNKNOWN_MODEL);
        assertReason("c", new byte[] {(byte) 0x82, 0, 9}, Reason.MALFORMED);
        assertReason("c", "temperature 21".getBytes(java.nio.charset.StandardCharsets.UTF_8), Reason.CHECKSUM, true);

        send("c", TestUpdates.hello(base, 9, k + 4, 10, List.of()));
        byte[] truncated = java.util.Arrays.copyOf(chunks.get(0), chunks.get(0).length - 3);
        assertReason("c", truncated, Reason.CHECKSUM);
        byte[] corrupted = chunks.get(0).clone();
        corrupted[20] ^= 4;
        assertReason("c", corrupted, Reason.CHECKSUM);
        assertReason("c", new byte[5], Reason.MALFORMED);
        byte[] oversized = java.util.Arrays.copyOf(chunks.get(0), 1_100);
        assertReason("c", oversized, Reason.TOO_LONG);
        List<byte[]> foreign = update(other, 3);
        assertReason("c", foreign.get(0), Reason.CHECKSUM);

        ChunkSeed seed = round.seed();
        byte[] payload = new byte[16];
        assertReason("c", chunk(0, 2, TestUpdates.FIXED.parameters() - 5, 40, payload, seed), Reason.OUT_OF_RANGE);
        assertReason("c", chunk(1, 1, 0, 9, payload, seed), Reason.UNDECODABLE);
        assertReason("c", chunk(2, 0, 0, 4, payload, seed), Reason.UNDECODABLE);
        assertReason("c", chunk(3, 7, 0, 4, payload, seed), Reason.MALFORMED);

        sendHonest("b", 2);
        assertThat(close()).isEqualTo(expected);
        assertThat(tally.snapshot().refused())
                .containsKeys(Reason.CHECKSUM, Reason.WEIGHT, Reason.WRONG_BASE, Reason.OUT_OF_RANGE);
    }

    private static byte[] chunk(int index, int codec, int first, int count, byte[] payload, ChunkSeed seed) {
        ChunkHeader header = new ChunkHeader(0, false, codec, 0, 9, index, first, count, 0);
        return ChunkWriter.write(header, payload, 0, payload.length, seed);
    }

    private void assertReason(String board, Message message, Reason reason) {
        assertReason(board, MessageWriter.write(message), reason);
    }

    private void assertReason(String board, byte[] packet, Reason reason) {
        assertReason(board, packet, reason, false);
    }

    /** @param anyRefusal text may look like a chunk of any kind; that it is refused is what counts */
    private void assertReason(String board, byte[] packet, Reason reason, boolean anyRefusal) {
        assertThat(send(board, packet)).singleElement().isInstanceOfSatisfying(Refusal.class, refusal -> {
            if (!anyRefusal) {
                assertThat(refusal.reason()).isEqualTo(reason);
            }
        });
    }

    @Test
    void slicesThatOverlapAreRefused() throws Refused {
        List<byte[]> chunks = update(base, 3);
        send("c", TestUpdates.hello(base, 9, 5, 10, List.of()));
        ChunkHeader header = ChunkReader.peek(chunks.get(0));
        send("c", chunks.get(0));
        byte[] again = chunk(1, 1, header.count() - 1, 2, new byte[4], round.seed());
        assertReason("c", again, Reason.OVERLAP);
    }

    @Test
    void whoCommitsEarlyIsFoldedInPart() {
        List<byte[]> chunks = update(base, 1);
        send("a", TestUpdates.hello(base, 9, chunks.size(), 10, List.of(chunks.get(1))));
        Commit commit = new Commit(
                TestUpdates.MODEL, new Base(base.version(), base.digest()), new Announcement(9, chunks.size(), 10));
        assertThat(send("a", commit)).singleElement().isInstanceOfSatisfying(Receipt.class, receipt -> {
            assertThat(receipt.outcome()).isEqualTo(ReceiptOutcome.PARTLY_FOLDED);
            assertThat(receipt.folded().bitmap().bytes()[0]).isEqualTo((byte) 2);
        });
    }

    @Test
    void whoComesAfterTheCloseLearnsWhatWasFolded() {
        sendHonest("a", 1);
        List<byte[]> chunks = update(base, 2);
        send("b", TestUpdates.hello(base, 9, chunks.size(), 12, List.of(chunks.get(0))));
        effects.clear();
        coordinator.close(round.receipts(), effects);
        assertThat(effects.replies()).singleElement().satisfies(reply -> {
            assertThat(reply.board()).isEqualTo("b");
            assertThat(reply.message()).isInstanceOf(Receipt.class);
        });
        ModelState next = Merge.next(base, round.accumulator(), 64).next();
        coordinator.open(new Round(TestUpdates.MODEL, next, 100));
        assertThat(send("a", TestUpdates.hello(base, 9, 4, 11, List.of())))
                .singleElement()
                .isInstanceOf(Receipt.class);
        assertThat(send("b", chunks.get(1))).singleElement().isInstanceOf(Receipt.class);
        assertReason("c", TestUpdates.hello(base, 9, 4, 11, List.of()), Reason.LATE);
    }

    @Test
    void aRoundIsCompleteWhenEveryExpectedBoardHasFinished() {
        sendHonest("a", 1);
        sendHonest("b", 2);
        assertThat(coordinator.isComplete()).isFalse();
        sendHonest("c", 3);
        assertThat(coordinator.isComplete()).isTrue();
    }

    @Test
    void aBoardThatIsSilentForTwoRoundsIsNotWaitedFor() {
        for (int i = 0; i < 2; i++) {
            sendHonest("a", 1);
            sendHonest("b", 2);
            assertThat(coordinator.isComplete()).isFalse();
            coordinator.close(round.receipts(), effects);
            open2();
        }
        sendHonest("a", 1);
        sendHonest("b", 2);
        assertThat(coordinator.isComplete()).isTrue();
    }

    @Test
    void aBoardThatIsHeardAgainIsWaitedForAgain() {
        for (int i = 0; i < 2; i++) {
            sendHonest("a", 1);
            sendHonest("b", 2);
            coordinator.close(round.receipts(), effects);
            open2();
        }
        sendHonest("a", 1);
        sendHonest("b", 2);
        send("c", TestUpdates.hello(base, 9, 4, 11, List.of()));
        assertThat(coordinator.isComplete()).isFalse();
        sendHonest("c", 3);
        assertThat(coordinator.isComplete()).isTrue();
    }

    @Test
    void anEmptyUpdateThatItsBoardClosedCountsOnceHoweverItIsAnnouncedAgain() {
        sendHonest("a", 1);
        sendHonest("b", 2);
        List<byte[]> chunks = update(base, 3);
        send("c", TestUpdates.hello(base, 9, chunks.size(), 13, List.of()));
        send(
                "c",
                new Commit(
                        TestUpdates.MODEL,
                        new Base(base.version(), base.digest()),
                        new Announcement(9, chunks.size(), 13)));
        assertThat(round.finished()).isEqualTo(3);
        send("c", TestUpdates.hello(base, 10, chunks.size(), 13, List.of()));
        assertThat(round.finished()).isEqualTo(2);
        assertThat(coordinator.isComplete()).isFalse();
    }

    private void open2() {
        round = new Round(TestUpdates.MODEL, base, policy.maxExamples());
        coordinator = new Coordinator(TestUpdates.MODEL, policy, roster, tally, List.of());
        coordinator.open(round);
    }

    @Test
    void aJournalReplayedGivesTheSameModel() {
        Digest expected = honestDigest();
        List<io.linnet.aggregator.journal.Entry> entries = new ArrayList<>();
        for (String board : List.of("b", "a")) {
            int number = board.equals("a") ? 1 : 2;
            List<byte[]> chunks = update(base, number);
            send(board, TestUpdates.hello(base, 9, chunks.size(), 10 + number, List.of()));
            entries.addAll(effects.entries());
            for (byte[] chunk : chunks) {
                send(board, chunk);
                entries.addAll(effects.entries());
            }
        }
        open();
        round.replay(entries);
        assertThat(close()).isEqualTo(expected);
        assertThat(round.begun()).isEqualTo(2);
    }

    @Test
    void theFirstCohortIsNumberedByIdNotByArrival() {
        Roster fresh = new Roster(3, Map.of());
        List.of("m", "z", "b").forEach(fresh::join);
        fresh.numberFirstCohort();
        assertThat(fresh.ordinal("b")).hasValue(0);
        assertThat(fresh.ordinal("m")).hasValue(1);
        assertThat(fresh.ordinal("z")).hasValue(2);
        assertThat(fresh.join("a"))
                .hasValueSatisfying(joined -> assertThat(joined.ordinal()).isEqualTo(3));
    }

    @Test
    void arrivalsOfTheWrongDirectionAreRefused() {
        assertReason("a", new Message.Presence(true), Reason.NOT_ALLOWED);
        assertThat(tally.snapshot().refused()).containsEntry(Reason.NOT_ALLOWED, 1L);
        assertThat(Arrival.class).isSealed();
    }
}
