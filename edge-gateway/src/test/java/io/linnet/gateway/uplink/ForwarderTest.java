package io.linnet.gateway.uplink;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.gateway.TestUpdate;
import io.linnet.gateway.link.Counters;
import io.linnet.gateway.session.BoardSession;
import io.linnet.gateway.session.Boards;
import io.linnet.gateway.session.End;
import io.linnet.gateway.session.ModelSource;
import io.linnet.gateway.session.SessionSettings;
import io.linnet.gateway.session.SlowKeeper;
import io.linnet.gateway.session.TestLoop;
import io.linnet.gateway.session.Transfer;
import io.linnet.gateway.session.TransferKey;
import io.linnet.gateway.session.Upward;
import io.linnet.protocol.chunk.ChunkFormat;
import io.linnet.protocol.chunk.ChunkReader;
import io.linnet.protocol.message.Message;
import io.linnet.protocol.message.Message.Commit;
import io.linnet.protocol.message.Message.Hello;
import io.linnet.protocol.message.Message.Receipt;
import io.linnet.protocol.message.Message.ReceiptOutcome;
import io.linnet.protocol.message.Message.Received;
import io.linnet.protocol.message.Message.Refusal;
import io.linnet.protocol.message.Message.Welcome;
import io.linnet.protocol.message.MessageReader;
import io.linnet.protocol.message.MessageWriter;
import io.linnet.protocol.reason.Reason;
import io.linnet.protocol.reason.Refused;
import io.linnet.protocol.transfer.StatusBitmap;
import io.linnet.protocol.transfer.TransferStatus;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** In virtual time, so that days of outage pass in a moment. */
class ForwarderTest {
    private static final long DAY = TimeUnit.DAYS.toMillis(1);

    private final TestLoop loop = new TestLoop();
    private final SlowKeeper keeper = new SlowKeeper();
    private final Counters counters = new Counters(new SimpleMeterRegistry());
    private final Boards boards = new Boards(loop, keeper, counters, SessionSettings.DEFAULT, 10);
    private final List<byte[]> sent = new ArrayList<>();
    private final Forwarder forwarder =
            new Forwarder(loop, keeper, (board, packet) -> sent.add(packet), counters, 30 * DAY, 1);
    private BoardSession board;

    @BeforeEach
    void connect() {
        keeper.isAutomatic = true;
        boards.connect(new NoUplink(), new NoModels());
    }

    private Transfer inCustody(TestUpdate update, boolean isClosed, int... indices) {
        BitSet kept = new BitSet();
        Transfer[] made = new Transfer[1];
        for (int index : indices) {
            kept.set(index);
        }
        made[0] = new Transfer(
                keeper.nextId(),
                TransferKey.of("b1", update.model(), update.base(), update.transfer()),
                update.chunks().size(),
                update.examples(),
                loop.wallMillis(),
                kept,
                100L * indices.length,
                isClosed);
        for (int index : indices) {
            keeper.keep(made[0], index, update.chunks().get(index), done -> {});
        }
        boards.restore(List.of(made[0]), List.of(), Map.of("b1", 0));
        board = boards.find("b1").orElseThrow();
        return made[0];
    }

    private List<Object> taken() throws Refused {
        List<Object> out = new ArrayList<>();
        for (byte[] packet : sent) {
            out.add(ChunkFormat.isChunk(packet) ? ChunkReader.peek(packet) : MessageReader.read(packet));
        }
        sent.clear();
        return out;
    }

    private void down(Message message) throws Refused {
        forwarder.onMessage(board, message, MessageWriter.write(message));
    }

    private static Received received(TestUpdate update, BitSet bits) {
        return new Received(
                update.base().version(),
                update.transfer(),
                StatusBitmap.of(update.chunks().size(), bits));
    }

    private static Message.Status status(TestUpdate update, BitSet came, int echo, int needed) {
        StatusBitmap bitmap = StatusBitmap.of(update.chunks().size(), came);
        return new Message.Status(
                "digits",
                0,
                update.base().version(),
                update.transfer(),
                new TransferStatus(bitmap, 8, TransferStatus.ABSENT, echo, needed));
    }

    private void welcome(TestUpdate update) throws Refused {
        down(new Welcome("digits", 0, 8, Optional.of(received(update, new BitSet()))));
    }

    private void receipt(TestUpdate update) throws Refused {
        BitSet all = new BitSet();
        all.set(0, update.chunks().size());
        down(new Receipt("digits", received(update, all), ReceiptOutcome.FOLDED));
    }

    @Test
    void keepsWhatTheBrokerTookUntilTheAggregatorSaysSo() throws Refused {
        TestUpdate update = TestUpdate.of(3, 7, 4, 100);
        inCustody(update, true, 0, 1, 2, 3);
        forwarder.up(true);
        forwarder.look(board);
        assertThat(taken()).singleElement().isInstanceOf(Hello.class);
        welcome(update);
        assertThat(taken()).hasSize(4);
        // Everything was published, and taken by the broker; nobody answers.
        loop.advance(60_000);
        assertThat(board.custody()).hasSize(1);
        assertThat(keeper.disk).isNotEmpty();
        assertThat(taken()).isNotEmpty();
        receipt(update);
        assertThat(board.custody()).isEmpty();
        assertThat(keeper.disk).isEmpty();
        assertThat(keeper.ends).singleElement().extracting(End::key).isNotNull();
        loop.advance(60_000);
        assertThat(sent).isEmpty();
    }

    @Test
    void goesOnAfterAnOutageOfDays() throws Refused {
        TestUpdate update = TestUpdate.of(3, 7, 4, 100);
        inCustody(update, true, 0, 1, 2, 3);
        forwarder.up(true);
        forwarder.look(board);
        forwarder.up(false);
        sent.clear();
        loop.advance(10 * DAY);
        forwarder.look(board);
        assertThat(sent).as("nothing is sent into the void").isEmpty();
        forwarder.up(true);
        forwarder.look(board);
        assertThat(taken()).singleElement().isInstanceOf(Hello.class);
    }

    @Test
    void stillAsksAfterDaysOfSilenceButEverMoreRarely() throws Refused {
        TestUpdate update = TestUpdate.of(3, 7, 1, 100);
        inCustody(update, true, 0);
        forwarder.up(true);
        forwarder.look(board);
        loop.advance(DAY);
        int firstDay = taken().size();
        // Doubled to a minute with a quarter of jitter: a loop without a cap would be tens of thousands.
        assertThat(firstDay).isBetween(1_000, 1_460);
        loop.advance(DAY);
        assertThat(taken().size()).isBetween(1_000, 1_450);
    }

    /** The aggregator has it all and was killed before it said so. */
    @Test
    void asksForTheReceiptForDaysButEverMoreRarely() throws Refused {
        TestUpdate update = TestUpdate.of(3, 7, 1, 100);
        inCustody(update, true, 0);
        forwarder.up(true);
        forwarder.look(board);
        BitSet all = new BitSet();
        all.set(0);
        down(new Welcome("digits", 0, 8, Optional.of(received(update, all))));
        taken();
        loop.advance(DAY);
        assertThat(taken()).hasSizeBetween(1_000, 1_450).allMatch(Hello.class::isInstance);
        loop.advance(DAY);
        assertThat(taken()).hasSizeBetween(1_000, 1_450);
        assertThat(board.custody()).hasSize(1);
        receipt(update);
        assertThat(board.custody()).isEmpty();
    }

    @Test
    void sendsTheOldestFirstAndOneAtATime() throws Refused {
        TestUpdate first = TestUpdate.of(3, 7, 1, 100);
        TestUpdate second = TestUpdate.of(4, 8, 1, 100);
        inCustody(first, true, 0);
        inCustody(second, true, 0);
        forwarder.up(true);
        forwarder.look(board);
        assertThat(taken())
                .singleElement()
                .isInstanceOfSatisfying(
                        Hello.class,
                        hello -> assertThat(hello.announcement().orElseThrow().transfer())
                                .isEqualTo(7));
        receipt(first);
        assertThat(taken())
                .singleElement()
                .isInstanceOfSatisfying(
                        Hello.class,
                        hello -> assertThat(hello.announcement().orElseThrow().transfer())
                                .isEqualTo(8));
    }

    @Test
    void sendsOnlyWhatCameAndCommitsIt() throws Refused {
        TestUpdate update = TestUpdate.of(3, 7, 4, 100);
        inCustody(update, true, 1, 3);
        forwarder.up(true);
        forwarder.look(board);
        taken();
        welcome(update);
        assertThat(taken()).hasSize(2);
        BitSet came = new BitSet();
        came.set(1);
        came.set(3);
        down(status(update, came, 3, 2));
        assertThat(taken()).singleElement().isInstanceOf(Commit.class);
        down(new Receipt("digits", received(update, came), ReceiptOutcome.PARTLY_FOLDED));
        assertThat(board.custody()).isEmpty();
    }

    @Test
    void aRefusalThatIsFinalEndsTheTransferAndABusyOneDoesNot() throws Refused {
        TestUpdate update = TestUpdate.of(3, 7, 1, 100);
        inCustody(update, true, 0);
        forwarder.up(true);
        forwarder.look(board);
        taken();
        down(new Refusal(
                Reason.BUSY,
                Optional.of("digits"),
                OptionalLong.of(9),
                OptionalInt.of(7),
                OptionalLong.of(5_000),
                Optional.empty()));
        loop.advance(4_000);
        assertThat(taken()).isEmpty();
        loop.advance(5_000);
        assertThat(taken()).isNotEmpty();
        // The aggregator names the open round's version, which is not the transfer's.
        down(new Refusal(
                Reason.LATE,
                Optional.of("digits"),
                OptionalLong.of(9),
                OptionalInt.of(7),
                OptionalLong.empty(),
                Optional.empty()));
        assertThat(board.custody()).isEmpty();
        assertThat(counters.total("linnet.gateway.transfers.ended", "late")).isOne();
    }

    @Test
    void aRefusedRequestForAModelEndsNoUpdateOfTheSameNumber() throws Refused {
        TestUpdate update = TestUpdate.of(3, 7, 1, 100);
        inCustody(update, true, 0);
        forwarder.up(true);
        forwarder.look(board);
        forwarder.requested("b1", 7);
        Refusal refusal = new Refusal(
                Reason.WRONG_BASE,
                Optional.of("digits"),
                OptionalLong.of(7),
                OptionalInt.of(7),
                OptionalLong.empty(),
                Optional.empty());
        down(refusal);
        assertThat(board.custody()).hasSize(1);
        down(refusal);
        assertThat(board.custody()).isEmpty();
    }

    @Test
    void aWelcomeForTheBoardItselfDisturbsNoTransferUnderWay() throws Refused {
        TestUpdate update = TestUpdate.of(3, 7, 4, 100);
        inCustody(update, true, 0, 1, 2, 3);
        forwarder.up(true);
        forwarder.look(board);
        taken();
        welcome(update);
        assertThat(taken()).hasSize(4);
        down(new Welcome("digits", 0, 8, Optional.empty()));
        assertThat(taken()).isEmpty();
    }

    @Test
    void givesUpWhatIsTooOldAndSaysSo() throws Refused {
        inCustody(TestUpdate.of(3, 7, 1, 100), true, 0);
        forwarder.up(true);
        loop.advance(31 * DAY);
        forwarder.look(board);
        assertThat(board.custody()).isEmpty();
        assertThat(counters.total("linnet.gateway.transfers.ended", "expired")).isOne();
        assertThat(MessageReader.read(keeper.ends.get(0).message()))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.reason()).isEqualTo(Reason.LATE));
    }

    @Test
    void waitsForTheRestOfAnUpdateThatIsStillComing() throws Refused {
        TestUpdate update = TestUpdate.of(3, 7, 2, 100);
        inCustody(update, false, 0);
        forwarder.up(true);
        // Found at the start, so its board has been silent for long: what is there goes, without a commit.
        forwarder.look(board);
        assertThat(taken()).singleElement().isInstanceOf(Hello.class);
        welcome(update);
        assertThat(taken()).hasSize(1);
        BitSet came = new BitSet();
        came.set(0);
        down(status(update, came, 0, 1));
        loop.advance(600_000);
        assertThat(taken()).isEmpty();
    }

    private static final class NoUplink implements Upward {
        @Override
        public boolean isUp() {
            return false;
        }

        @Override
        public void hello(String board, Hello hello) {}

        @Override
        public boolean request(String board, Message.Status status) {
            return false;
        }

        @Override
        public void report(String board, byte[] message) {}

        @Override
        public void forward(BoardSession board) {}

        @Override
        public void present(String board, boolean isOnline) {}
    }

    private static final class NoModels implements ModelSource {
        @Override
        public Optional<Kept> newest(String model) {
            return Optional.empty();
        }

        @Override
        public Collection<Kept> offers() {
            return List.of();
        }

        @Override
        public boolean request(BoardSession board, Message.Status status) {
            return false;
        }
    }
}
