package io.linnet.aggregator.round;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.aggregator.accumulate.ModelState;
import io.linnet.aggregator.accumulate.TestBoard;
import io.linnet.aggregator.accumulate.TestUpdates;
import io.linnet.aggregator.intake.Arrival;
import io.linnet.aggregator.intake.Intake;
import io.linnet.aggregator.journal.Entry;
import io.linnet.aggregator.journal.FoldReceipt;
import io.linnet.protocol.message.Message;
import io.linnet.protocol.message.Message.Refusal;
import io.linnet.protocol.model.Digest;
import io.linnet.protocol.reason.Reason;
import io.linnet.protocol.reason.Refused;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Boards a, b and c, numbered, and a coordinator with an open round: what is sent, and what is answered. */
final class Conversation {
    static final RoundPolicy POLICY = new RoundPolicy(3, 1, 60_000, 100, 500, 0);

    ModelState base = TestUpdates.base(TestUpdates.FIXED);
    final Tally tally = new Tally();
    final Effects effects = new Effects();
    final Roster roster;
    final Coordinator coordinator;
    /** All that was to be kept so far. */
    final List<Entry> entries = new ArrayList<>();
    /** Of the rounds that were closed. */
    final List<FoldReceipt> receipts = new ArrayList<>();

    final Map<Long, Digest> earlier = new HashMap<>();

    long now;

    Conversation() {
        this(POLICY, numbers("a", "b", "c"));
    }

    Conversation(RoundPolicy policy, Map<String, Integer> numbers) {
        roster = new Roster(numbers.size(), numbers);
        coordinator = new Coordinator(TestUpdates.MODEL, policy, roster, tally, List.of());
        coordinator.open(base, Map.of());
    }

    static Map<String, Integer> numbers(String... boards) {
        Map<String, Integer> numbers = new LinkedHashMap<>();
        for (String board : boards) {
            numbers.put(board, numbers.size());
        }
        return numbers;
    }

    TestBoard board(int number) {
        return TestBoard.on(base, number);
    }

    /** Closes the round and opens the next; what is said of it is dropped. */
    ModelState nextRound() {
        ModelState next = round().merge(64).next();
        earlier.put(base.version(), base.digest());
        receipts.addAll(coordinator.close(effects));
        coordinator.open(next, earlier);
        entries.clear();
        answers();
        entries.clear();
        base = next;
        return next;
    }

    /** The answers to one packet that comes 100 ms after the one before. */
    List<Message> send(String board, byte[] packet) {
        now += 100;
        try {
            coordinator.handle(Intake.read(board, packet), now, effects);
        } catch (Refused refused) {
            coordinator.refuseUnreadable(board, refused, effects);
        }
        return answers();
    }

    List<Message> answers() {
        entries.addAll(effects.takeEntries());
        return effects.takeReplies().stream().map(Effects.Reply::message).toList();
    }

    /** An update without losses. */
    void sendWhole(String board, int number) {
        board(number).packets().forEach(packet -> send(board, packet));
    }

    void assertRefused(String board, byte[] packet, Reason reason) {
        assertThat(send(board, packet))
                .singleElement()
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.reason()).isEqualTo(reason));
    }

    boolean isComplete() {
        return coordinator.isComplete(0, now);
    }

    OpenRound round() {
        return coordinator.round();
    }

    /** Of the model that the round would lead to now. */
    Digest digest() {
        return round().merge(64).next().digest();
    }

    Arrival hello(String board) {
        return read(board, TestBoard.greeting());
    }

    static Arrival read(String board, byte[] packet) {
        try {
            return Intake.read(board, packet);
        } catch (Refused refused) {
            throw new IllegalStateException(refused);
        }
    }

    /** Of the model that whole updates of boards with these numbers lead to. */
    static Digest digestOf(int... numbers) {
        Conversation honest = new Conversation();
        for (int number : numbers) {
            honest.sendWhole("board-" + number, number);
        }
        return honest.digest();
    }
}
