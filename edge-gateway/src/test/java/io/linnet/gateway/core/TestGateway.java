package io.linnet.gateway.core;

import io.linnet.gateway.custody.CustodySettings;
import io.linnet.gateway.custody.CustodyStore;
import io.linnet.gateway.custody.CustodyWrite;
import io.linnet.gateway.custody.WriteEnd;
import io.linnet.gateway.link.Attachment;
import io.linnet.gateway.link.GatewayCounters;
import io.linnet.gateway.link.LinkKind;
import io.linnet.gateway.session.AggregatorEnd;
import io.linnet.protocol.chunk.ChunkFormat;
import io.linnet.protocol.core.Step;
import io.linnet.protocol.message.Message;
import io.linnet.protocol.message.MessageReader;
import io.linnet.protocol.message.MessageWriter;
import io.linnet.protocol.reason.Refused;
import io.linnet.protocol.telemetry.Metrics;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** A gateway's core over a store in memory, in virtual time: the test is its clock, its disk, its links and its broker. */
public final class TestGateway {
    static final String GATEWAY = "shelf";
    static final long MAX_AGE_MILLIS = TimeUnit.DAYS.toMillis(30);

    public final GatewayCounters counters = new GatewayCounters(new Metrics());
    public final CustodyStore store = CustodyStore.inMemory(new CustodySettings(1 << 30, 168, 0), counters);
    /** What was published on boards' {@code up}. */
    public final List<byte[]> published = new ArrayList<>();
    /** The same with its board; taken by {@link #aggregate}. */
    private final ArrayDeque<GatewayPacket.Publish> publishes = new ArrayDeque<>();
    /** All other packets that left, but those to boards and the links' answers. */
    final List<GatewayPacket> told = new ArrayList<>();
    /** Numbers of the requests that were answered. */
    final List<Long> answered = new ArrayList<>();

    final int maxBoards;
    /** Writes become durable at once. */
    boolean isWriting = true;

    GatewayCore core;
    private final List<CustodyWrite> waiting = new ArrayList<>();
    private final Set<String> subscribed = new HashSet<>();
    private boolean isUp;
    private boolean isLastLost;
    private long writesUntilCut = Long.MAX_VALUE;
    private int chunksUntilFailure = Integer.MAX_VALUE;
    private long nowMillis = 1_000;
    private int starts;
    private int commits;

    public TestGateway(int maxBoards) {
        this.maxBoards = maxBoards;
        this.core = start();
    }

    private GatewayCore start() {
        CoreSettings settings = new CoreSettings(
                GATEWAY,
                maxBoards,
                CoreSettings.DEFAULT_WINDOW_PACKETS,
                CoreSettings.DEFAULT_OPEN_UPDATES,
                MAX_AGE_MILLIS,
                ++starts);
        return new GatewayCore(settings, store, counters);
    }

    Attachment line() {
        return new Attachment(LinkKind.SERIAL, "tty0", 115_200, 128, counters);
    }

    Attachment peer() {
        return new Attachment(LinkKind.COAP, "10.0.0.1:5683", 0, 96, counters);
    }

    public long nowMillis() {
        return nowMillis;
    }

    /**
     * The power is cut at that write from now on.
     *
     * @param isLost the write itself did not become durable; else it did, and nobody heard of it
     */
    void cutAtWrite(long write, boolean isLost) {
        writesUntilCut = write;
        isLastLost = isLost;
    }

    /** Times that the gateway has been started. */
    int starts() {
        return starts;
    }

    /** From so many chunks on the disk takes none. */
    void failAfterChunks(int chunks) {
        chunksUntilFailure = chunks;
    }

    boolean isCutStillToCome() {
        return writesUntilCut != Long.MAX_VALUE;
    }

    /** What the broker has subscriptions for. */
    Set<String> subscribed() {
        return subscribed;
    }

    /** Loss of power: what was not durable is gone, and the next start knows only the store. */
    void powerCut() {
        waiting.clear();
        subscribed.clear();
        publishes.clear();
        boolean wasUp = isUp;
        isUp = false;
        core = start();
        run();
        up(wasUp);
    }

    public void accept(GatewayEvent event) {
        core.accept(event, nowMillis);
        run();
    }

    /** A packet of a board. */
    public void from(String board, Attachment attachment, byte[] packet) {
        accept(new GatewayEvent.PacketArrived(board, attachment, 0, packet));
    }

    void from(String board, Attachment attachment, Message message) {
        from(board, attachment, MessageWriter.write(message));
    }

    /** A message of the aggregator to a board. */
    void down(String board, Message message) {
        accept(new GatewayEvent.DownArrived(board, MessageWriter.write(message)));
    }

    /** Takes what was published to the aggregator, until nothing more follows. Nothing arrives where the broker is not. */
    void aggregate(AggregatorEnd aggregator) {
        while (!publishes.isEmpty()) {
            GatewayPacket.Publish next = publishes.remove();
            try {
                if (isUp) {
                    aggregator.up(next.board(), next.packet(), nowMillis);
                }
            } catch (Refused e) {
                throw new AssertionError(e);
            }
        }
    }

    boolean isUp() {
        return isUp;
    }

    /** The broker comes or goes. */
    public void up(boolean isNowUp) {
        isUp = isNowUp;
        accept(new GatewayEvent.UplinkChanged(isNowUp, isNowUp ? "connected" : "lost"));
        if (isNowUp) {
            List.copyOf(subscribed).forEach(board -> accept(new GatewayEvent.DownGranted(board)));
        }
    }

    /** All that waits becomes durable. */
    void flush() {
        while (!waiting.isEmpty()) {
            List<WriteEnd> ends = store.commit(List.copyOf(waiting));
            waiting.clear();
            accept(new GatewayEvent.WritesEnded(ends));
        }
    }

    /** All that waits and was asked for fails. */
    void fail() {
        List<WriteEnd> ends = waiting.stream()
                .filter(CustodyWrite.Asked.class::isInstance)
                .map(write -> new WriteEnd(write.number(), false))
                .toList();
        waiting.removeIf(CustodyWrite.Asked.class::isInstance);
        accept(new GatewayEvent.WritesEnded(ends));
    }

    /** Settles until nothing more follows now; when to go on. */
    public long run() {
        while (true) {
            Step<CustodyWrite, GatewayPacket> step = core.settle(nowMillis);
            waiting.addAll(step.writes());
            boolean isQuiet = step.packets().isEmpty() && step.writes().isEmpty();
            step.packets().forEach(this::carry);
            if (isWriting && waiting.size() >= writesUntilCut) {
                store.commit(List.copyOf(waiting.subList(0, (int) writesUntilCut - (isLastLost ? 1 : 0))));
                writesUntilCut = Long.MAX_VALUE;
                powerCut();
                return nowMillis;
            }
            if (isWriting && !waiting.isEmpty()) {
                writesUntilCut -= writesUntilCut == Long.MAX_VALUE ? 0 : waiting.size();
                List<CustodyWrite> batch = List.copyOf(waiting);
                waiting.clear();
                batch.forEach(this::commit);
            } else if (isQuiet && step.wakeAtMillis() > nowMillis) {
                return step.wakeAtMillis();
            }
        }
    }

    /** Writes that the store was given since this test began. */
    int commits() {
        return commits;
    }

    private void commit(CustodyWrite write) {
        commits++;
        boolean isChunk = write instanceof CustodyWrite.KeepChunk;
        if (isChunk && chunksUntilFailure <= 0) {
            core.accept(new GatewayEvent.WritesEnded(List.of(new WriteEnd(write.number(), false))), nowMillis);
            return;
        }
        chunksUntilFailure -= isChunk && chunksUntilFailure != Integer.MAX_VALUE ? 1 : 0;
        core.accept(new GatewayEvent.WritesEnded(store.commit(List.of(write))), nowMillis);
    }

    private void carry(GatewayPacket packet) {
        if (packet instanceof GatewayPacket.ToBoard down) {
            down.to().outbound().offer(down.packet());
        } else if (packet instanceof GatewayPacket.ClearChunks clear) {
            clear.to().outbound().clearChunks();
        } else if (packet instanceof GatewayPacket.Answered done) {
            answered.add(done.request());
        } else if (packet instanceof GatewayPacket.Publish publish) {
            published.add(publish.packet());
            publishes.add(publish);
        } else if (packet instanceof GatewayPacket.Subscribe subscribe) {
            subscribed.add(subscribe.board());
            if (isUp) {
                core.accept(new GatewayEvent.DownGranted(subscribe.board()), nowMillis);
            }
        } else {
            if (packet instanceof GatewayPacket.Unsubscribe unsubscribe) {
                subscribed.remove(unsubscribe.board());
            }
            told.add(packet);
        }
    }

    /** Time passes, and everything that becomes due happens at its own time. */
    public void advance(long byMillis) {
        long end = nowMillis + byMillis;
        for (long next = run(); next <= end; next = run()) {
            nowMillis = next;
        }
        nowMillis = end;
        run();
    }

    /** Takes out and reads what waits for a board. */
    static List<Message> messages(Attachment at) {
        return at.outbound().drain(Integer.MAX_VALUE, 0).stream()
                .filter(packet -> !ChunkFormat.isChunk(packet))
                .map(TestGateway::read)
                .toList();
    }

    static Message read(byte[] packet) {
        try {
            return MessageReader.read(packet);
        } catch (Refused e) {
            throw new AssertionError(e);
        }
    }

    BoardView view(String board) {
        return core.boards().stream()
                .filter(view -> view.board().equals(board))
                .findFirst()
                .orElseThrow();
    }
}
