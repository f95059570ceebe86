package io.linnet.gateway.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.gateway.TestUpdate;
import io.linnet.gateway.link.Counters;
import io.linnet.gateway.link.LinkKind;
import io.linnet.protocol.message.Message;
import io.linnet.protocol.message.Message.Commit;
import io.linnet.protocol.message.Message.Hello;
import io.linnet.protocol.message.Message.Receipt;
import io.linnet.protocol.message.Message.ReceiptOutcome;
import io.linnet.protocol.message.Message.Refusal;
import io.linnet.protocol.message.Message.Welcome;
import io.linnet.protocol.message.MessageWriter;
import io.linnet.protocol.reason.Reason;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BoardSessionTest {
    private final TestLoop loop = new TestLoop();
    private final SlowKeeper keeper = new SlowKeeper();
    private final Counters counters = new Counters(new SimpleMeterRegistry());
    private final FakeAttachment line = new FakeAttachment(LinkKind.SERIAL, counters, 96);
    private final Boards boards = new Boards(loop, keeper, counters, SessionSettings.DEFAULT, 3);
    private final List<String> upward = new ArrayList<>();
    private boolean isUp;

    private final class Up implements Upward {
        @Override
        public boolean isUp() {
            return isUp;
        }

        @Override
        public void hello(String board, Hello hello) {
            upward.add("hello");
        }

        @Override
        public boolean request(String board, Message.Status status) {
            upward.add("request");
            return isUp;
        }

        @Override
        public void report(String board, byte[] message) {
            upward.add("report");
        }

        @Override
        public void forward(BoardSession board) {
            upward.add("forward");
        }

        @Override
        public void present(String board, boolean isOnline) {
            upward.add(isOnline ? "online" : "offline");
        }
    }

    @BeforeEach
    void connect() {
        boards.connect(new Up(), new NoModels());
        boards.restore(List.of(), List.of(), Map.of("b1", 5));
    }

    private void up(byte[] packet) {
        boards.packet("b1", line, packet, () -> {});
        loop.run();
    }

    private void up(Message message) {
        up(MessageWriter.write(message));
    }

    private void hello(TestUpdate update) {
        up(new Hello(
                update.model(),
                Optional.of(update.base()),
                Optional.of(update.announcement()),
                List.of(),
                OptionalInt.empty()));
    }

    private void commit(TestUpdate update) {
        up(new Commit(update.model(), update.base(), update.announcement()));
    }

    @Test
    void saysNothingOfAChunkBeforeItIsDurable() {
        TestUpdate update = TestUpdate.of(3, 7, 4, 100);
        hello(update);
        assertThat(line.messages()).singleElement().isInstanceOf(Welcome.class);
        update.chunks().forEach(this::up);
        loop.advance(1_000);
        assertThat(line.messages()).isEmpty();
        keeper.flush();
        assertThat(line.messages()).singleElement().isInstanceOfSatisfying(Receipt.class, receipt -> {
            assertThat(receipt.outcome()).isEqualTo(ReceiptOutcome.IN_CUSTODY);
            assertThat(receipt.folded().bitmap().bytes()).isEqualTo(new byte[] {0x0F});
        });
        assertThat(upward).contains("forward");
    }

    @Test
    void holdsAStatusBackUntilWhatItSaysIsDurable() {
        TestUpdate update = TestUpdate.of(3, 7, 40, 100);
        hello(update);
        line.messages();
        for (int i = 0; i < 8; i++) {
            up(update.chunks().get(i));
        }
        loop.advance(50);
        assertThat(line.messages()).isEmpty();
        keeper.flush();
        loop.advance(50);
        assertThat(line.messages())
                .allSatisfy(message -> assertThat(message).isInstanceOf(Message.Status.class))
                .isNotEmpty();
    }

    @Test
    void tellsTheBoardToWaitWhenStorageIsFullAndGoesOnAfterwards() {
        TestUpdate update = TestUpdate.of(3, 7, 4, 100);
        hello(update);
        line.messages();
        update.chunks().forEach(this::up);
        keeper.fail();
        assertThat(line.messages()).singleElement().isInstanceOfSatisfying(Refusal.class, refusal -> {
            assertThat(refusal.reason()).isEqualTo(Reason.STORAGE_FULL);
            assertThat(refusal.waitMillis()).isPresent();
            assertThat(refusal.transfer()).hasValue(7);
        });
        hello(update);
        assertThat(line.messages())
                .singleElement()
                .isInstanceOfSatisfying(
                        Welcome.class,
                        welcome -> assertThat(welcome.received()
                                        .orElseThrow()
                                        .bitmap()
                                        .bytes())
                                .isEqualTo(new byte[] {0}));
        keeper.isAutomatic = true;
        update.chunks().forEach(this::up);
        assertThat(line.messages()).last().isInstanceOf(Receipt.class);
    }

    @Test
    void takesWhatCameWhenTheBoardCommits() {
        keeper.isAutomatic = true;
        TestUpdate update = TestUpdate.of(3, 7, 4, 100);
        hello(update);
        up(update.chunks().get(2));
        line.messages();
        commit(update);
        assertThat(line.messages())
                .singleElement()
                .isInstanceOfSatisfying(
                        Receipt.class,
                        receipt -> assertThat(receipt.folded().bitmap().bytes()).isEqualTo(new byte[] {4}));
        // Late chunks change nothing.
        up(update.chunks().get(0));
        assertThat(keeper.disk.values().iterator().next()).hasSize(1);
    }

    @Test
    void repairsWhatIsMissingFromWhatIsInCustody() {
        keeper.isAutomatic = true;
        TestUpdate update = TestUpdate.of(3, 7, 4, 100);
        hello(update);
        io.linnet.protocol.transfer.Sender sender = io.linnet.protocol.transfer.Sender.fresh(
                update.chunks(),
                update.seed().bytes(),
                io.linnet.protocol.transfer.LinkProfile.SERIAL.withEager(true),
                1,
                loop.nowMillis());
        int packets = 0;
        for (int i = 0; i < 60 && keeper.disk.values().stream().noneMatch(kept -> kept.size() == 4); i++) {
            // The first two chunks are lost; nothing but repairs may bring them.
            var out = sender.poll(loop.nowMillis());
            if (out.isEmpty()) {
                loop.advance(20);
            } else if (packets++ >= 2) {
                up(out.get().packet());
            }
        }
        assertThat(keeper.disk.values().iterator().next().values().toArray())
                .isEqualTo(update.chunks().toArray());
    }

    @Test
    void refusesAnotherAnnouncementUnderTheSameId() {
        hello(TestUpdate.of(3, 7, 4, 100));
        line.messages();
        hello(TestUpdate.of(3, 7, 5, 100));
        assertThat(line.messages())
                .singleElement()
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.reason()).isEqualTo(Reason.CONFLICT));
    }

    @Test
    void closesAnUpdateBegunWhenTheBoardGoesOn() {
        keeper.isAutomatic = true;
        TestUpdate first = TestUpdate.of(3, 7, 4, 100);
        hello(first);
        up(first.chunks().get(0));
        hello(TestUpdate.of(4, 8, 4, 100));
        assertThat(boards.find("b1").orElseThrow().custody())
                .singleElement()
                .satisfies(transfer -> assertThat(transfer.isClosed()).isTrue());
    }

    @Test
    void asksToSayHelloForAnUnknownTransferButNotAtEveryChunk() {
        TestUpdate update = TestUpdate.of(3, 7, 4, 100);
        update.chunks().forEach(this::up);
        assertThat(line.messages())
                .singleElement()
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.reason()).isEqualTo(Reason.UNKNOWN_TRANSFER));
    }

    @Test
    void keepsTheEndForTheNextHello() {
        keeper.isAutomatic = true;
        TestUpdate update = TestUpdate.of(3, 7, 1, 100);
        hello(update);
        up(update.chunks().get(0));
        BoardSession session = boards.find("b1").orElseThrow();
        Transfer transfer = session.custody().peekFirst();
        session.detach(line);
        line.messages();
        byte[] receipt = MessageWriter.write(new Receipt("digits", transfer.received(), ReceiptOutcome.FOLDED));
        session.ended(transfer, receipt);
        assertThat(line.messages()).isEmpty();
        up(new Hello("digits", Optional.empty(), Optional.empty(), List.of(), OptionalInt.empty()));
        assertThat(line.messages())
                .extracting(message -> message.getClass().getSimpleName())
                .containsExactly("Welcome", "Receipt");
        hello(update);
        assertThat(line.messages())
                .singleElement()
                .isInstanceOfSatisfying(
                        Receipt.class, again -> assertThat(again.outcome()).isEqualTo(ReceiptOutcome.FOLDED));
        assertThat(upward).contains("online", "offline");
    }

    @Test
    void aNewBoardWaitsForItsOrdinalAndIsGreetedOnceItIsKnown() {
        boards.packet(
                "b2",
                line,
                MessageWriter.write(
                        new Hello("digits", Optional.empty(), Optional.empty(), List.of(), OptionalInt.empty())),
                () -> {});
        loop.run();
        assertThat(line.messages())
                .singleElement()
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.reason()).isEqualTo(Reason.BUSY));
        isUp = true;
        BoardSession session = boards.find("b2").orElseThrow();
        session.uplinkReady();
        assertThat(upward).contains("hello");
        Welcome welcome = new Welcome("digits", 9, 4, Optional.empty());
        session.fromAggregator(welcome, MessageWriter.write(welcome));
        assertThat(line.messages()).singleElement().isInstanceOfSatisfying(Welcome.class, own -> {
            assertThat(own.ordinal()).isEqualTo(9);
            assertThat(own.window()).isEqualTo(SessionSettings.DEFAULT.windowPackets());
        });
    }

    @Test
    void aFloodCostsItsSenderAndNobodyElse() {
        FakeAttachment flooding = new FakeAttachment(LinkKind.COAP, counters, 10);
        TestUpdate update = TestUpdate.of(3, 7, 40, 100);
        int[] answered = new int[1];
        for (int i = 0; i < 1_000; i++) {
            boards.packet("b3", flooding, update.chunks().get(i % 40), () -> answered[0]++);
        }
        assertThat(flooding.inflow().underWay()).isEqualTo(10);
        assertThat(counters.total("linnet.gateway.dropped", "flood")).isEqualTo(990);
        assertThat(flooding.messages())
                .first()
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.reason()).isEqualTo(Reason.FLOOD));
        // Of the shared queue it holds its ten; another board's hello is next.
        hello(update);
        assertThat(answered[0]).isEqualTo(1_000);
        assertThat(line.messages()).first().isInstanceOf(Welcome.class);
        assertThat(flooding.inflow().underWay()).isZero();
    }

    @Test
    void forgetsABoardThatIsGoneWhenRoomIsNeededAndRefusesBeyond() {
        for (String board : List.of("x1", "x2", "x3")) {
            boards.packet(board, line, TestUpdate.of(1, 1, 1, 100).chunks().get(0), () -> {});
        }
        loop.run();
        line.messages();
        assertThat(boards.find("b1")).isEmpty();
        boards.packet("x4", line, TestUpdate.of(1, 1, 1, 100).chunks().get(0), () -> {});
        loop.run();
        assertThat(line.messages())
                .singleElement()
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.reason()).isEqualTo(Reason.BUSY));
    }
}
