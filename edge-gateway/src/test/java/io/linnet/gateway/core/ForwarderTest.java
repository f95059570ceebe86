package io.linnet.gateway.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.gateway.custody.CustodyWrite;
import io.linnet.gateway.custody.WriteEnd;
import io.linnet.gateway.link.Attachment;
import io.linnet.gateway.session.ClosedUpdate;
import io.linnet.gateway.session.TestUpdate;
import io.linnet.gateway.session.UpdateKey;
import io.linnet.gateway.session.UpdateRow;
import io.linnet.protocol.chunk.ChunkFormat;
import io.linnet.protocol.chunk.ChunkReader;
import io.linnet.protocol.message.Message;
import io.linnet.protocol.message.Message.Commit;
import io.linnet.protocol.message.Message.Hello;
import io.linnet.protocol.message.Message.Receipt;
import io.linnet.protocol.message.Message.ReceiptOutcome;
import io.linnet.protocol.message.Message.Refusal;
import io.linnet.protocol.message.Message.Welcome;
import io.linnet.protocol.message.MessageReader;
import io.linnet.protocol.reason.Reason;
import io.linnet.protocol.reason.Refused;
import io.linnet.protocol.transfer.StatusBitmap;
import io.linnet.protocol.transfer.TransferStatus;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** In virtual time, so that days of outage pass in a moment. */
class ForwarderTest {
    private static final long DAY = TimeUnit.DAYS.toMillis(1);

    private final TestGateway gateway = new TestGateway(10);

    /** As an earlier run has left it. */
    private void inCustody(TestUpdate update, boolean isClosed, int... indices) {
        inCustody("b1", update, isClosed, indices);
    }

    private void inCustody(String board, TestUpdate update, boolean isClosed, int... indices) {
        long id = 1 + gateway.store.updates().size();
        UpdateRow row = new UpdateRow(
                id,
                UpdateKey.of(board, update.model(), update.base(), update.transfer()),
                update.chunks().size(),
                update.examples());
        List<CustodyWrite> writes = new ArrayList<>();
        for (int index : indices) {
            writes.add(new CustodyWrite.KeepChunk(
                    index, row, index, update.chunks().get(index)));
        }
        if (isClosed) {
            writes.add(new CustodyWrite.CloseUpdate(100, row));
        }
        writes.add(new CustodyWrite.KeepOrdinal(101, board, 0));
        assertThat(gateway.store.commit(writes)).allMatch(WriteEnd::isDurable);
        gateway.powerCut();
    }

    private int inCustody() {
        return gateway.core.updates();
    }

    private List<Object> taken() throws Refused {
        List<Object> out = new ArrayList<>();
        for (byte[] packet : gateway.published) {
            out.add(ChunkFormat.isChunk(packet) ? ChunkReader.peek(packet) : MessageReader.read(packet));
        }
        gateway.published.clear();
        return out;
    }

    private void down(Message message) {
        gateway.down("b1", message);
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

    private void welcome(TestUpdate update) {
        down(new Welcome("digits", 0, 8, Optional.of(update.received(new BitSet()))));
    }

    private void receipt(TestUpdate update) {
        down(new Receipt("digits", update.received(0), ReceiptOutcome.FOLDED));
    }

    @Test
    void keepsWhatTheBrokerTookUntilTheAggregatorSaysSo() throws Refused {
        TestUpdate update = TestUpdate.of(3, 7, 4, 100);
        inCustody(update, true, 0, 1, 2, 3);
        gateway.up(true);
        assertThat(taken()).singleElement().isInstanceOf(Hello.class);
        welcome(update);
        assertThat(taken()).hasSize(4);
        // Everything was published, and taken by the broker; nobody answers.
        gateway.advance(60_000);
        assertThat(inCustody()).isOne();
        assertThat(gateway.store.bytes()).isPositive();
        assertThat(taken()).isNotEmpty();
        receipt(update);
        assertThat(inCustody()).isZero();
        assertThat(gateway.store.bytes()).isZero();
        assertThat(gateway.store.closed())
                .singleElement()
                .extracting(ClosedUpdate::key)
                .isNotNull();
        gateway.advance(60_000);
        assertThat(gateway.published).isEmpty();
    }

    @Test
    void goesOnAfterAnOutageOfDays() throws Refused {
        TestUpdate update = TestUpdate.of(3, 7, 4, 100);
        inCustody(update, true, 0, 1, 2, 3);
        gateway.up(true);
        gateway.up(false);
        taken();
        gateway.advance(10 * DAY);
        assertThat(gateway.published).as("nothing is sent into the void").isEmpty();
        gateway.up(true);
        assertThat(taken()).singleElement().isInstanceOf(Hello.class);
    }

    @Test
    void stillAsksAfterDaysOfSilenceButEverMoreRarely() throws Refused {
        TestUpdate update = TestUpdate.of(3, 7, 1, 100);
        inCustody(update, true, 0);
        gateway.up(true);
        gateway.advance(DAY);
        int firstDay = taken().size();
        // Doubled to a minute with a quarter of jitter: a loop without a cap would be tens of thousands.
        assertThat(firstDay).isBetween(1_000, 1_460);
        gateway.advance(DAY);
        assertThat(taken().size()).isBetween(1_000, 1_450);
    }

    /** The aggregator has it all and was killed before it said so. */
    @Test
    void asksForTheReceiptForDaysButEverMoreRarely() throws Refused {
        TestUpdate update = TestUpdate.of(3, 7, 1, 100);
        inCustody(update, true, 0);
        gateway.up(true);
        BitSet all = new BitSet();
        all.set(0);
        down(new Welcome("digits", 0, 8, Optional.of(update.received(all))));
        taken();
        gateway.advance(DAY);
        assertThat(taken()).hasSizeBetween(1_000, 1_450).allMatch(Hello.class::isInstance);
        gateway.advance(DAY);
        assertThat(taken()).hasSizeBetween(1_000, 1_450);
        assertThat(inCustody()).isOne();
        receipt(update);
        assertThat(inCustody()).isZero();
    }

    @Test
    void sendsTheOldestFirstAndOneAtATime() throws Refused {
        TestUpdate first = TestUpdate.of(3, 7, 1, 100);
        TestUpdate second = TestUpdate.of(4, 8, 1, 100);
        inCustody(first, true, 0);
        inCustody(second, true, 0);
        gateway.up(true);
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
        gateway.up(true);
        taken();
        welcome(update);
        assertThat(taken()).hasSize(2);
        BitSet came = new BitSet();
        came.set(1);
        came.set(3);
        down(status(update, came, 3, 2));
        assertThat(taken()).singleElement().isInstanceOf(Commit.class);
        down(new Receipt("digits", update.received(came), ReceiptOutcome.PARTLY_FOLDED));
        assertThat(inCustody()).isZero();
    }

    @Test
    void aRefusalThatIsFinalEndsTheTransferAndABusyOneDoesNot() throws Refused {
        TestUpdate update = TestUpdate.of(3, 7, 1, 100);
        inCustody(update, true, 0);
        gateway.up(true);
        taken();
        down(new Refusal(
                Reason.BUSY,
                Optional.of("digits"),
                OptionalLong.of(9),
                OptionalInt.of(7),
                OptionalLong.of(5_000),
                Optional.empty()));
        gateway.advance(4_000);
        assertThat(taken()).isEmpty();
        gateway.advance(5_000);
        assertThat(taken()).isNotEmpty();
        // The aggregator names the open round's version, which is not the transfer's.
        down(new Refusal(
                Reason.LATE,
                Optional.of("digits"),
                OptionalLong.of(9),
                OptionalInt.of(7),
                OptionalLong.empty(),
                Optional.empty()));
        assertThat(inCustody()).isZero();
        assertThat(gateway.counters.total("linnet.gateway.updates", "late")).isOne();
    }

    @Test
    void aRefusedRequestForAModelEndsNoUpdateOfTheSameNumber() throws Refused {
        TestUpdate update = TestUpdate.of(3, 7, 1, 100);
        inCustody(update, true, 0);
        gateway.up(true);
        Attachment line = gateway.line();
        gateway.from(
                "b1",
                line,
                new Message.Status("digits", ChunkFormat.TYPE_DIFF, 7, 7, TransferStatus.of(StatusBitmap.none(1))));
        Refusal ofRequest = wrongBase(OptionalLong.empty());
        down(ofRequest);
        down(ofRequest);
        assertThat(inCustody()).isOne();
        down(wrongBase(OptionalLong.of(3)));
        assertThat(inCustody()).isZero();
    }

    private static Refusal wrongBase(OptionalLong version) {
        return new Refusal(
                Reason.WRONG_BASE,
                Optional.of("digits"),
                version,
                OptionalInt.of(7),
                OptionalLong.empty(),
                Optional.empty());
    }

    @Test
    void aWelcomeForTheBoardItselfDisturbsNoTransferUnderWay() throws Refused {
        TestUpdate update = TestUpdate.of(3, 7, 4, 100);
        inCustody(update, true, 0, 1, 2, 3);
        gateway.up(true);
        taken();
        welcome(update);
        assertThat(taken()).hasSize(4);
        down(new Welcome("digits", 0, 8, Optional.empty()));
        assertThat(taken()).isEmpty();
    }

    @Test
    void givesUpWhatIsTooOldAndSaysSo() throws Refused {
        TestUpdate update = TestUpdate.of(3, 7, 1, 100);
        inCustody(update, true, 0);
        gateway.up(true);
        welcome(update);
        gateway.advance(31 * DAY);
        assertThat(inCustody()).isZero();
        assertThat(gateway.counters.total("linnet.gateway.updates", "expired")).isOne();
        assertThat(MessageReader.read(gateway.store.closed().get(0).message()))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.reason()).isEqualTo(Reason.LATE));
    }

    @Test
    void triesOnceMoreWhatAnOutageHasMadeTooOld() throws Refused {
        TestUpdate update = TestUpdate.of(3, 7, 1, 100);
        inCustody(update, true, 0);
        gateway.up(true);
        gateway.advance(DAY);
        gateway.up(false);
        gateway.advance(40 * DAY);
        assertThat(inCustody()).isOne();
        taken();

        gateway.up(true);
        assertThat(taken()).singleElement().isInstanceOf(Hello.class);
        gateway.advance(DAY);
        assertThat(inCustody()).as("nobody has answered for it").isOne();
        receipt(update);
        assertThat(inCustody()).isZero();
        assertThat(gateway.counters.total("linnet.gateway.updates", "folded")).isOne();
    }

    @Test
    void ageGoesOnWhereARestartHasCutIt() throws Refused {
        TestUpdate update = TestUpdate.of(3, 7, 1, 100);
        inCustody(update, true, 0);
        for (int day = 0; day < 29; day++) {
            gateway.advance(DAY);
            gateway.powerCut();
        }
        gateway.up(true);
        welcome(update);
        gateway.advance(DAY / 2);
        assertThat(inCustody()).as("younger than 30 days").isOne();
        gateway.advance(DAY);
        assertThat(inCustody()).isZero();
        assertThat(gateway.counters.total("linnet.gateway.updates", "expired")).isOne();
    }

    @Test
    void writesAgesRarely() throws Refused {
        inCustody(TestUpdate.of(3, 7, 1, 100), true, 0);
        int before = gateway.commits();
        gateway.advance(DAY);
        assertThat(gateway.commits() - before).isBetween(100, 150);
    }

    @Test
    void waitsForTheRestOfAnUpdateThatIsStillComing() throws Refused {
        TestUpdate update = TestUpdate.of(3, 7, 2, 100);
        inCustody(update, false, 0);
        gateway.up(true);
        // Found at the start, so its board has been silent for long: what is there goes, without a commit.
        assertThat(taken()).singleElement().isInstanceOf(Hello.class);
        welcome(update);
        assertThat(taken()).hasSize(1);
        BitSet came = new BitSet();
        came.set(0);
        down(status(update, came, 0, 1));
        gateway.advance(600_000);
        assertThat(taken()).isEmpty();
    }
}
