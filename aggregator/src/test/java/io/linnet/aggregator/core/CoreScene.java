package io.linnet.aggregator.core;

import io.linnet.aggregator.accumulate.ModelState;
import io.linnet.aggregator.accumulate.TestBoard;
import io.linnet.aggregator.broadcast.ModelPlan;
import io.linnet.aggregator.core.AggregatorEvent.PacketArrived;
import io.linnet.aggregator.core.AggregatorPacket.Broadcast;
import io.linnet.aggregator.core.AggregatorPacket.ToBoard;
import io.linnet.aggregator.journal.Journal;
import io.linnet.aggregator.journal.JournalWrite;
import io.linnet.aggregator.round.RoundPolicy;
import io.linnet.protocol.core.Step;
import io.linnet.protocol.message.Message;
import io.linnet.protocol.message.Message.Offer;
import io.linnet.protocol.message.MessageReader;
import io.linnet.protocol.model.Digest;
import io.linnet.protocol.reason.Refused;
import io.linnet.protocol.trust.BoardList;
import io.linnet.protocol.trust.MacKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A core, a journal that outlives it, and boards of which each sends its update of the newest version. */
public final class CoreScene implements AutoCloseable {
    private static final int WRITES_NEVER_CUT = Integer.MAX_VALUE;

    final Journal journal;
    final List<AggregatorPacket> sent = new ArrayList<>();
    long now = 5_000;

    private final ModelPlan plan;
    private RoundPolicy policy;
    private final Map<String, Integer> boards = new TreeMap<>();
    private Optional<BoardList> enrolled = Optional.empty();
    private AggregatorCore core;
    private int writesLeft = WRITES_NEVER_CUT;
    private int writes;
    private long wakeAtMillis;

    public CoreScene(RoundPolicy policy) {
        this(TestPlans.PLAN, policy);
    }

    CoreScene(ModelPlan plan, RoundPolicy policy) {
        this(plan, policy, Journal.inMemory());
    }

    /** @param journal is closed with the scene */
    public CoreScene(RoundPolicy policy, Journal journal) {
        this(TestPlans.PLAN, policy, journal);
    }

    private CoreScene(ModelPlan plan, RoundPolicy policy, Journal journal) {
        this.journal = journal;
        this.plan = plan;
        this.policy = policy;
        restart();
    }

    /** @param rounds after which the training is over */
    static RoundPolicy policy(int cohort, int quorum, int rounds) {
        return new RoundPolicy(cohort, quorum, 60_000, 1_000, 500, rounds);
    }

    AggregatorCore core() {
        return core;
    }

    long wakeAtMillis() {
        return wakeAtMillis;
    }

    /** Writes so far. */
    int writes() {
        return writes;
    }

    /** The power goes before this many further writes are durable. */
    void cutAfter(int count) {
        writesLeft = count;
    }

    /** The process starts anew from what is durable. */
    void restart() {
        core = new AggregatorCore(plan, policy, Optional.empty(), journal.recover());
        enrolled.ifPresent(list -> core.accept(new AggregatorEvent.BoardsChanged(list, journal), now));
    }

    /** And with other settings. */
    void restart(RoundPolicy other) {
        policy = other;
        restart();
    }

    void deliver(String board, byte[] packet) {
        core.accept(new PacketArrived(board, packet), now);
    }

    /** Carries out a step. On a power cut nothing of it is sent, and the process starts anew. */
    public List<AggregatorPacket> settle() {
        Step<JournalWrite, AggregatorPacket> step = core.settle(now);
        for (JournalWrite write : step.writes()) {
            if (writesLeft-- == 0) {
                writesLeft = WRITES_NEVER_CUT;
                restart();
                return List.of();
            }
            journal.write(List.of(write));
            writes++;
        }
        sent.addAll(step.packets());
        wakeAtMillis = step.wakeAtMillis();
        return step.packets();
    }

    public List<AggregatorPacket> exchange(String board, byte[] packet) {
        deliver(board, packet);
        return settle();
    }

    /** Boards greet until the cohort has its numbers. */
    public void greet(String... ids) {
        for (String id : ids) {
            boards.put(id, boards.size() + 1);
            exchange(id, TestBoard.greeting());
        }
    }

    /** From now on these boards take part, each with its key. */
    void enrol(BoardList list) {
        enrolled = Optional.of(list);
        core.accept(new AggregatorEvent.BoardsChanged(list, journal), now);
        settle();
    }

    Optional<MacKey> key(String id) {
        return enrolled.flatMap(list -> list.macKey(id).map(key -> new MacKey(list.fleet(), id, key)));
    }

    TestBoard board(String id) {
        TestBoard board = TestBoard.on(newest(), boards.getOrDefault(id, 0));
        return key(id).map(board::proving).orElse(board);
    }

    /** A board says how it did on the newest version. */
    public void report(String id, int accuracyMillionths) {
        core.accept(new AggregatorEvent.ReportArrived(id, board(id).report(accuracyMillionths)), now);
    }

    public void sendWhole(String... ids) {
        for (String id : ids) {
            for (byte[] packet : board(id).packets()) {
                exchange(id, packet);
            }
        }
    }

    ModelState newest() {
        return core.newest();
    }

    public Digest digest() {
        return newest().digest();
    }

    static List<Message> messages(List<AggregatorPacket> packets, String board) {
        List<Message> messages = new ArrayList<>();
        for (AggregatorPacket packet : packets) {
            if (packet instanceof ToBoard to && to.board().equals(board)) {
                messages.add(read(to.packet()));
            }
        }
        return messages;
    }

    static <T extends AggregatorPacket> List<T> only(Class<T> type, List<AggregatorPacket> packets) {
        return packets.stream().filter(type::isInstance).map(type::cast).toList();
    }

    static Offer offer(Broadcast broadcast) {
        return (Offer) read(broadcast.offer());
    }

    private static Message read(byte[] packet) {
        try {
            return MessageReader.read(packet);
        } catch (Refused refused) {
            throw new IllegalStateException("not a message", refused);
        }
    }

    @Override
    public void close() {
        journal.close();
    }
}
