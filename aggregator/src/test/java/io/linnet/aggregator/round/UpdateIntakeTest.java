package io.linnet.aggregator.round;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.aggregator.accumulate.MergeRule;
import io.linnet.aggregator.accumulate.ModelState;
import io.linnet.aggregator.accumulate.TestBoard;
import io.linnet.aggregator.accumulate.TestUpdates;
import io.linnet.aggregator.journal.Entry;
import io.linnet.protocol.chunk.ChunkFormat;
import io.linnet.protocol.chunk.ChunkReader;
import io.linnet.protocol.message.Message;
import io.linnet.protocol.message.Message.Receipt;
import io.linnet.protocol.message.Message.ReceiptOutcome;
import io.linnet.protocol.message.Message.Refusal;
import io.linnet.protocol.message.Message.Status;
import io.linnet.protocol.message.Message.Welcome;
import io.linnet.protocol.model.Digest;
import io.linnet.protocol.model.Parameters;
import io.linnet.protocol.model.SplitMix64;
import io.linnet.protocol.reason.Reason;
import io.linnet.protocol.reason.Refused;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** An update's way into the round, byte for byte as it comes from a link. */
class UpdateIntakeTest {
    private final Conversation talk = new Conversation();

    @Test
    void aHelloThatCarriesTheWholeUpdateIsAnsweredByItsReceipt() {
        TestBoard board = talk.board(1);
        assertThat(talk.send("a", board.announceWith(board.chunks())))
                .singleElement()
                .isInstanceOfSatisfying(Receipt.class, receipt -> {
                    assertThat(receipt.outcome()).isEqualTo(ReceiptOutcome.FOLDED);
                    assertThat(receipt.folded().transfer()).isEqualTo(9);
                });
        assertThat(talk.entries).hasSize(1 + board.size());
        assertThat(talk.tally.snapshot().updatesFolded()).isEqualTo(1);
    }

    @Test
    void theLastChunkBringsTheReceiptAndDuplicatesBringItAgain() {
        TestBoard board = talk.board(1);
        assertThat(talk.send("a", board.announce())).singleElement().isInstanceOfSatisfying(Welcome.class, welcome -> {
            assertThat(welcome.ordinal()).isZero();
            assertThat(welcome.received()).isPresent();
        });
        List<Message> last = List.of();
        for (byte[] chunk : board.chunks()) {
            last = talk.send("a", chunk);
        }
        assertThat(last).singleElement().isInstanceOf(Receipt.class);
        assertThat(talk.send("a", board.chunk(0))).singleElement().isInstanceOf(Receipt.class);
        assertThat(talk.tally.snapshot().duplicates()).isEqualTo(1);
        assertThat(talk.round().accumulator().slices()).isEqualTo(board.size());
    }

    @Test
    void moreChunksThanTheModelHasParametersAreRefused() {
        int parameters = talk.base.parameters().layout().parameters();
        talk.assertRefused("a", talk.board(1).announcing(parameters + 1).announce(), Reason.OUT_OF_RANGE);
        assertThat(talk.send("a", talk.board(1).announcing(parameters).announce()))
                .singleElement()
                .isInstanceOf(Welcome.class);
    }

    /** Else a board that says hello for ever would fill the journal. */
    @Test
    void anAnnouncementIsKeptWithTheFirstThingThatBelongsToIt() {
        TestBoard board = talk.board(1);
        talk.send("a", board.announce());
        talk.send("a", board.announce());
        assertThat(talk.entries).isEmpty();
        talk.send("a", board.chunk(1));
        talk.send("b", talk.board(2).announce());
        talk.send("b", talk.board(2).commit());
        talk.send("a", board.commit());
        assertThat(talk.entries)
                .extracting(Object::getClass)
                .containsExactly(Entry.UpdateAnnounced.class, Entry.ChunkFolded.class, Entry.UpdateCommitted.class);
    }

    @Test
    void anUpdateWhoseAnnouncementHadToMakeRoomIsAnnouncedAgain() {
        TestBoard board = talk.board(1);
        talk.send("new", board.announce());
        for (int i = 0; i < 1_024; i++) {
            talk.send("stranger-" + i, board.announce());
        }
        talk.assertRefused("new", board.chunk(0), Reason.UNKNOWN_TRANSFER);
        talk.send("new", board.announce());
        board.chunks().forEach(chunk -> talk.send("new", chunk));
        assertThat(talk.round().receipts()).anyMatch(receipt -> receipt.board().equals("new"));
    }

    @Test
    void aNewcomersRepairCountsOnlyAfterAChunk() {
        TestBoard board = talk.board(1);
        talk.send("new", board.announce());
        byte[] poll = board.forge(ChunkFormat.TYPE_REPAIR, 0, 0, 0, 0, new byte[0]);
        talk.assertRefused("new", poll, Reason.UNKNOWN_TRANSFER);
        talk.send("new", board.chunk(0));
        assertThat(talk.send("new", poll)).noneMatch(Refusal.class::isInstance);
    }

    @Test
    void aHelloThatResumesLearnsWhatHasArrived() {
        TestBoard board = talk.board(1);
        talk.send("a", board.announce(1));
        assertThat(talk.send("a", board.announce())).singleElement().isInstanceOfSatisfying(Welcome.class, welcome -> {
            assertThat(welcome.received().orElseThrow().bitmap().has(1)).isTrue();
            assertThat(welcome.received().orElseThrow().bitmap().count()).isEqualTo(1);
        });
        assertThat(talk.entries.stream().filter(Entry.UpdateAnnounced.class::isInstance))
                .hasSize(1);
    }

    @Test
    void orderAndDuplicatesDoNotChangeTheModel() {
        Digest expected = Conversation.digestOf(1, 2);
        SplitMix64 random = new SplitMix64(4);
        List<Runnable> sends = new ArrayList<>();
        talk.send("b", talk.board(2).announce());
        talk.send("a", talk.board(1).announce());
        for (int copies = 0; copies < 3; copies++) {
            talk.board(1).chunks().forEach(chunk -> sends.add(() -> talk.send("a", chunk)));
            talk.board(2).chunks().forEach(chunk -> sends.add(() -> talk.send("b", chunk)));
        }
        for (int i : random.permutation(sends.size())) {
            sends.get(i).run();
        }
        assertThat(talk.digest()).isEqualTo(expected);
    }

    /** Each of these is refused with its reason, and the model is that of the honest boards alone. */
    @Test
    void badInputIsRefusedAndLeavesNoTrace() {
        TestBoard bad = talk.board(3);
        talk.sendWhole("a", 1);

        talk.assertRefused("c", bad.chunk(0), Reason.UNKNOWN_TRANSFER);
        talk.assertRefused("c", talk.board(3).examples(101).announce(), Reason.WEIGHT);
        talk.assertRefused("c", talk.board(3).examples(0).announce(), Reason.WEIGHT);
        ModelState other = ModelState.first(Parameters.zero(TestUpdates.FIXED));
        talk.assertRefused("c", TestBoard.on(other, 3).announce(), Reason.WRONG_BASE);
        talk.assertRefused("c", new byte[] {(byte) 0x82, 0, 9}, Reason.MALFORMED);

        talk.send("c", bad.announcing(bad.size() + 4).announce());
        talk.assertRefused("c", Arrays.copyOf(bad.chunk(0), bad.chunk(0).length - 3), Reason.CHECKSUM);
        byte[] corrupted = bad.chunk(0).clone();
        corrupted[20] ^= 4;
        talk.assertRefused("c", corrupted, Reason.CHECKSUM);
        talk.assertRefused("c", new byte[5], Reason.MALFORMED);
        talk.assertRefused("c", Arrays.copyOf(bad.chunk(0), 1_100), Reason.TOO_LONG);
        talk.assertRefused("c", TestBoard.on(other, 3).chunk(0), Reason.CHECKSUM);

        byte[] payload = new byte[16];
        int last = TestUpdates.FIXED.parameters() - 5;
        talk.assertRefused("c", bad.forge(0, 2, 0, last, 40, payload), Reason.OUT_OF_RANGE);
        talk.assertRefused("c", bad.forge(0, 1, 1, 0, 9, payload), Reason.UNDECODABLE);
        talk.assertRefused("c", bad.forge(0, 0, 2, 0, 4, payload), Reason.UNDECODABLE);
        talk.assertRefused("c", bad.forge(0, 7, 3, 0, 4, payload), Reason.MALFORMED);

        talk.sendWhole("b", 2);
        assertThat(talk.digest()).isEqualTo(Conversation.digestOf(1, 2));
    }

    @Test
    void aHelloCarriesChunksOfItsOwnUpdateOnly() {
        TestBoard board = talk.board(1);
        byte[] repair = board.forge(ChunkFormat.TYPE_REPAIR, 0, 0, 0, 2, new byte[16]);
        talk.assertRefused("a", board.announceWith(List.of(repair)), Reason.MALFORMED);
        byte[] full = board.forge(ChunkFormat.TYPE_FULL, 0, 0, 0, 4, new byte[8]);
        talk.assertRefused("a", board.announceWith(List.of(full)), Reason.MALFORMED);
        byte[] foreign = talk.board(1).transfer(4).chunk(0);
        talk.assertRefused("a", board.announceWith(List.of(foreign)), Reason.UNKNOWN_TRANSFER);
        assertThat(talk.round().accumulator().slices()).isZero();
    }

    @Test
    void slicesThatOverlapAreRefused() throws Refused {
        TestBoard board = talk.board(3);
        talk.send("c", board.announcing(5).announce());
        talk.send("c", board.chunk(0));
        int end = ChunkReader.peek(board.chunk(0)).count();
        talk.assertRefused("c", board.forge(0, 1, 1, end - 1, 2, new byte[4]), Reason.OVERLAP);
    }

    @Test
    void aChunkBehindTheAnnouncedOnesIsRefused() {
        TestBoard board = talk.board(3);
        talk.send("c", board.announcing(1).announce());
        talk.assertRefused("c", board.chunk(1), Reason.OUT_OF_RANGE);
    }

    @Test
    void anotherUpdateOfTheSameRoundIsRefusedOnceTheFirstHasStarted() {
        talk.send("a", talk.board(1).announce());
        assertThat(talk.send("a", talk.board(1).transfer(10).announce()))
                .singleElement()
                .isInstanceOf(Welcome.class);
        talk.send("a", talk.board(1).transfer(10).chunk(0));
        talk.assertRefused("a", talk.board(1).transfer(11).announce(), Reason.CONFLICT);
    }

    @Test
    void whoCommitsEarlyIsFoldedInPart() {
        TestBoard board = talk.board(1);
        talk.send("a", board.announce(1));
        assertThat(talk.send("a", board.commit())).singleElement().isInstanceOfSatisfying(Receipt.class, receipt -> {
            assertThat(receipt.outcome()).isEqualTo(ReceiptOutcome.PARTLY_FOLDED);
            assertThat(receipt.folded().bitmap().bytes()[0]).isEqualTo((byte) 2);
        });
        assertThat(talk.send("a", board.chunk(0))).singleElement().isInstanceOf(Receipt.class);
        assertThat(talk.round().accumulator().slices()).isEqualTo(1);
    }

    @Test
    void aCommitThatIsRepeatedIsKeptOnce() {
        TestBoard board = talk.board(1);
        talk.send("a", board.announce(1));
        talk.send("a", board.commit());
        assertThat(talk.send("a", board.commit())).singleElement().isInstanceOf(Receipt.class);
        assertThat(talk.entries.stream().filter(Entry.UpdateCommitted.class::isInstance))
                .hasSize(1);
        assertThat(talk.tally.snapshot().updatesFolded()).isEqualTo(1);
    }

    @Test
    void whoSendsFarMoreThanItAnnouncedIsRefused() {
        TestBoard board = talk.board(1);
        talk.send("a", board.announce());
        int allowed = 4 * board.size() + 256;
        for (int i = 0; i < allowed; i++) {
            assertThat(talk.send("a", board.chunk(0))).noneMatch(Refusal.class::isInstance);
        }
        talk.assertRefused("a", board.chunk(0), Reason.FLOOD);
        assertThat(talk.round().accumulator().slices()).isEqualTo(1);
        assertThat(talk.send("b", talk.board(2).announce())).noneMatch(Refusal.class::isInstance);
    }

    @Test
    void aPollIsAnsweredByAStatusOfWhatHasArrived() {
        TestBoard board = talk.board(1);
        talk.send("a", board.announce(2));
        byte[] poll = board.forge(ChunkFormat.TYPE_REPAIR, 0, 77, 0, 0, new byte[0]);
        poll = TestUpdates.polling(talk.base, poll);
        assertThat(talk.send("a", poll)).singleElement().isInstanceOfSatisfying(Status.class, status -> {
            assertThat(status.object()).isEqualTo(ChunkFormat.TYPE_UPDATE);
            assertThat(status.transfer()).isEqualTo(9);
            assertThat(status.content().bitmap().has(2)).isTrue();
            assertThat(status.content().needed()).isEqualTo(board.size() - 1);
        });
    }

    @Test
    void aJournalReplayedGivesTheSameModel() {
        talk.sendWhole("b", 2);
        talk.sendWhole("a", 1);
        talk.send("c", talk.board(3).announce(0));
        talk.send("c", talk.board(3).commit());
        OpenRound replayed = new OpenRound(TestUpdates.MODEL, talk.base, MergeRule.CLIP);
        replayed.replay(talk.entries);
        assertThat(replayed.started()).isEqualTo(3);
        assertThat(replayed.finished()).isEqualTo(3);
        assertThat(replayed.accumulator().slices())
                .isEqualTo(talk.round().accumulator().slices());
        assertThat(replayed.receipts())
                .usingRecursiveComparison()
                .ignoringCollectionOrder()
                .isEqualTo(talk.round().receipts());
    }
}
