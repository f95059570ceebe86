package io.linnet.lab.world;

import io.linnet.aggregator.core.AggregatorCore;
import io.linnet.aggregator.core.AggregatorEvent;
import io.linnet.aggregator.core.AggregatorPacket;
import io.linnet.aggregator.journal.Journal;
import io.linnet.aggregator.journal.JournalWrite;
import io.linnet.protocol.message.Message;
import io.linnet.protocol.message.MessageReader;
import io.linnet.protocol.model.Sampling;
import io.linnet.protocol.reason.Refused;
import io.linnet.protocol.topic.Channel;
import io.linnet.protocol.topic.Topic;
import io.linnet.protocol.topic.Topics;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** The aggregator's core of production on a journal that outlives it, and a broker's session. */
final class AggregatorPart extends Part
        implements VirtualSession.Owner, VirtualLoop.Wires<JournalWrite, AggregatorPacket>, AutoCloseable {
    private final Topics topics;
    private final Journal journal = Journal.inMemory();
    private final VirtualSession session;
    private @Nullable VirtualLoop<AggregatorEvent, JournalWrite, AggregatorPacket> loop;
    private Optional<byte[]> offered = Optional.empty();
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

    /** Whether the newest offer asks for the board with this number, or for all. */
    boolean asksFor(OptionalInt ordinal) {
        try {
            return offered.isEmpty()
                    || ordinal.isEmpty()
                    || !(MessageReader.read(offered.get()) instanceof Message.Offer offer)
                    || offer.admission()
                            .plan()
                            .map(plan -> Sampling.takesPart(
                                    offer.seed(),
                                    offer.round(),
                                    ordinal.getAsInt(),
                                    offer.admission().cohort(),
                                    plan.boards()))
                            .orElse(true);
        } catch (Refused refused) {
            throw new Violation(Check.NO_CRASH, "an offer that nobody can read");
        }
    }

    private void publish(AggregatorPacket.Broadcast broadcast) {
        offered = Optional.of(broadcast.offer());
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
