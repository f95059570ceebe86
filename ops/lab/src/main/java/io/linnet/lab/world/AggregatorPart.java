package io.linnet.lab.world;

import io.linnet.aggregator.core.AggregatorCore;
import io.linnet.aggregator.core.AggregatorEvent;
import io.linnet.aggregator.core.AggregatorPacket;
import io.linnet.aggregator.journal.Journal;
import io.linnet.aggregator.journal.JournalWrite;
import io.linnet.protocol.reason.Refused;
import io.linnet.protocol.topic.Channel;
import io.linnet.protocol.topic.Topic;
import io.linnet.protocol.topic.Topics;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The aggregator's core of production on a journal that outlives it, and a broker's session. */
final class AggregatorPart extends Part
        implements VirtualSession.Owner, VirtualLoop.Wires<JournalWrite, AggregatorPacket>, AutoCloseable {
    private final Topics topics;
    private final Journal journal = Journal.inMemory();
    private final VirtualSession session;
    private @Nullable VirtualLoop<AggregatorEvent, JournalWrite, AggregatorPacket> loop;
    private int retainedSteps;
    private int retainedFulls;

    AggregatorPart(World world) {
        super("aggregator", world);
        this.topics = world.topics();
        this.session = new VirtualSession(
                "aggregator",
                world.time(),
                world.broker(),
                chance(),
                world.scenario().faults().way(),
                true,
                world.scenario().overtakes(),
                this);
    }

    VirtualSession session() {
        return session;
    }

    /** Of its journal. */
    long fileBytes() {
        return journal.fileBytes();
    }

    @Override
    void boot() {
        AggregatorCore core =
                new AggregatorCore(world().plan(), world().scenario().policy(), Optional.empty(), journal.recover());
        loop = new VirtualLoop<>(this, core, this);
        retainedSteps = 0;
        retainedFulls = 0;
        session.subscribe(topics.everyBoard(Channel.UP), () -> {});
        session.subscribe(topics.everyBoard(Channel.REPORT), () -> {});
        session.start();
        loop.start();
    }

    @Override
    void off() {
        loop = null;
        session.stop();
    }

    // VirtualLoop.Wires

    @Override
    public VirtualLoop.Kept keep(List<JournalWrite> writes) {
        if (writes.isEmpty()) {
            return VirtualLoop.Kept.DURABLE;
        }
        Disk.Fate fate = disk().next();
        if (fate == Disk.Fate.FULL) {
            return VirtualLoop.Kept.FAILED;
        }
        if (fate != Disk.Fate.CUT_BEFORE) {
            journal.write(writes);
            writes.forEach(write -> world().ledger().durable(write));
        }
        if (fate == Disk.Fate.DONE) {
            return VirtualLoop.Kept.DURABLE;
        }
        powerCut("power cut at write " + (disk().writes() - 1) + ", " + fate);
        return VirtualLoop.Kept.OFF;
    }

    @Override
    public void send(AggregatorPacket packet) {
        if (packet instanceof AggregatorPacket.ToBoard to) {
            world().trace().packet(name(), "to " + to.board() + ":", to.packet());
            world().traffic().sent(name());
            world().ledger().said(to.board(), to.packet());
            session.publish(topics.down(to.board()), to.packet(), false);
        } else if (packet instanceof AggregatorPacket.Broadcast broadcast) {
            world().trace().packet(name(), "broadcasts", broadcast.offer());
            world().traffic().sent(name());
            publish(broadcast);
        }
    }

    private void publish(AggregatorPacket.Broadcast broadcast) {
        String model = world().plan().model();
        List<byte[]> step = broadcast.step();
        for (int i = 0; i < Math.max(step.size(), retainedSteps); i++) {
            session.publish(topics.step(model, i), i < step.size() ? step.get(i) : new byte[0], true);
        }
        retainedSteps = step.size();
        List<byte[]> full = broadcast.full();
        for (int i = 0; i < Math.max(full.size(), full.isEmpty() ? 0 : retainedFulls); i++) {
            session.publish(topics.full(model, i), i < full.size() ? full.get(i) : new byte[0], true);
        }
        retainedFulls = full.isEmpty() ? retainedFulls : full.size();
        session.publish(topics.round(model), broadcast.offer(), true);
    }

    // VirtualSession.Owner

    @Override
    public void ready() {
        world().trace().add(name(), "is connected");
        if (loop != null) {
            loop.tell(new AggregatorEvent.RetainedInDoubt());
        }
    }

    @Override
    public void lost() {
        world().trace().add(name(), "is disconnected");
    }

    @Override
    public void arrived(String topic, byte[] payload) {
        try {
            if (loop != null && Topics.parse(topic) instanceof Topic.OfBoard of) {
                world().trace().packet(name(), "from " + of.board() + ":", payload);
                loop.tell(
                        of.channel() == Channel.REPORT
                                ? new AggregatorEvent.ReportArrived(of.board(), payload)
                                : new AggregatorEvent.PacketArrived(of.board(), payload));
            }
        } catch (Refused refused) {
            throw new Violation(Check.NO_CRASH, "a board publishes to " + topic);
        }
    }

    @Override
    public void close() {
        journal.close();
    }
}
