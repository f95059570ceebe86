package io.linnet.lab.experiment;

import io.linnet.aggregator.AggregatorListener;
import io.linnet.aggregator.AggregatorSettings;
import io.linnet.aggregator.broadcast.ModelPlan;
import io.linnet.aggregator.core.AggregatorPacket;
import io.linnet.aggregator.round.RoundPolicy;
import io.linnet.emulator.board.BoardObserver;
import io.linnet.emulator.board.BoardSettings;
import io.linnet.emulator.board.LocalLearner;
import io.linnet.emulator.dataset.Dataset;
import io.linnet.emulator.dataset.Partition;
import io.linnet.emulator.fleet.Disturbance;
import io.linnet.emulator.fleet.Exchange;
import io.linnet.emulator.fleet.InProcessFleet;
import io.linnet.protocol.message.Message.Base;
import io.linnet.protocol.message.Message.Hello;
import io.linnet.protocol.message.Message.Offer;
import io.linnet.protocol.message.Message.Welcome;
import io.linnet.protocol.message.MessageReader;
import io.linnet.protocol.message.MessageWriter;
import io.linnet.protocol.reason.Refused;
import io.linnet.protocol.session.MqttSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What one board of a fleet sends and hears in a round, if it connects for each: it reads offer and step, greets, trains,
 * sends, hears its receipt, reports, and is gone until the next. The packets are those of real boards and the real aggregator
 * in virtual time; what MQTT and TCP put around them is reckoned ({@link MqttBytes}).
 */
public final class SleepCycle {
    private static final String FLEET = "fleet";
    private static final String BOARD = "board-0";
    private static final long DEADLINE_MILLIS = 600_000;

    /** One round's bytes, both ways. */
    public record Round(int payload, int mqtt, int wire) {}

    private SleepCycle() {}

    /** @return of the rounds behind {@code skipped}, which are those of a model that knows nothing yet */
    public static List<Round> run(ModelPlan plan, Dataset data, int boards, int rounds, int skipped)
            throws InterruptedException {
        List<int[]> parts = new Partition.Iid().cut(data, boards, plan.seed());
        AtomicInteger closed = new AtomicInteger();
        AggregatorListener listener = new AggregatorListener() {
            @Override
            public void roundClosed(AggregatorPacket.RoundClosed round) {
                closed.incrementAndGet();
            }
        };
        Counted counted = new Counted(new LocalExchange(settings(plan, boards, rounds), listener), plan.model());
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            InProcessFleet fleet = new InProcessFleet(counted, threads, Disturbance.NONE, plan.seed());
            for (int board = 0; board < boards; board++) {
                fleet.add(
                        BoardSettings.mqtt("board-" + board, plan.model(), board),
                        new LocalLearner(data.train(), parts.get(board)),
                        BoardObserver.NONE);
            }
            if (!fleet.run(() -> closed.get() >= rounds, DEADLINE_MILLIS * (rounds + 1L))) {
                throw new IllegalStateException("the fleet stopped after " + closed + " rounds");
            }
        } finally {
            threads.shutdownNow();
        }
        return counted.contacts.subList(1 + skipped, 1 + rounds).stream()
                .map(contact -> new Round(contact.payload(), contact.mqtt(), contact.wire()))
                .toList();
    }

    private static AggregatorSettings settings(ModelPlan plan, int boards, int rounds) {
        int most = RoundPolicy.mostExamples(plan.training().schedule().examples());
        return new AggregatorSettings(
                FLEET,
                MqttSettings.of("tcp://127.0.0.1:1883", "unused"),
                plan,
                new RoundPolicy(boards, boards, DEADLINE_MILLIS, most, 500, rounds),
                Optional.empty(),
                false,
                Optional.empty());
    }

    /** Passes everything on; of one board it writes down what each offer led to. */
    private static final class Counted implements Exchange {
        private final LocalExchange exchange;
        private final String model;
        private final List<MqttBytes> contacts = new ArrayList<>();

        Counted(LocalExchange exchange, String model) {
            this.exchange = exchange;
            this.model = model;
            // Boards greet before there is an offer.
            contacts.add(new MqttBytes(FLEET, model, BOARD));
        }

        @Override
        public void start(Down boards, long nowMillis) {
            exchange.start(
                    new Down() {
                        @Override
                        public void toBoard(String board, byte[] packet) {
                            if (board.equals(BOARD)) {
                                contact().down(packet.length);
                            }
                            boards.toBoard(board, packet);
                        }

                        @Override
                        public void broadcast(byte[] offer, List<byte[]> step, List<byte[]> full) {
                            contacts.add(begin(offer, step));
                            boards.broadcast(offer, step, full);
                        }
                    },
                    nowMillis);
        }

        private MqttBytes contact() {
            return contacts.get(contacts.size() - 1);
        }

        /** What is retained comes with the subscriptions; then the board greets, as after every connect. */
        private MqttBytes begin(byte[] offer, List<byte[]> step) {
            MqttBytes contact = new MqttBytes(FLEET, model, BOARD);
            contact.contact();
            for (int i = 0; i < step.size(); i++) {
                contact.step(i, step.get(i).length);
            }
            contact.offer(offer.length);
            contact.up(MessageWriter.write(new Hello(
                            model, Optional.of(base(offer)), Optional.empty(), List.of(), OptionalInt.empty()))
                    .length);
            contact.down(MessageWriter.write(new Welcome(model, 0, 10, Optional.empty())).length);
            return contact;
        }

        private static Base base(byte[] offer) {
            try {
                return ((Offer) MessageReader.read(offer)).base();
            } catch (Refused e) {
                throw new IllegalStateException("the aggregator's own offer", e);
            }
        }

        @Override
        public void up(String board, byte[] packet, long nowMillis) {
            if (board.equals(BOARD)) {
                contact().up(packet.length);
            }
            exchange.up(board, packet, nowMillis);
        }

        @Override
        public void report(String board, byte[] packet, long nowMillis) {
            if (board.equals(BOARD)) {
                contact().report(packet.length);
            }
            exchange.report(board, packet, nowMillis);
        }

        @Override
        public void tick(long nowMillis) {
            exchange.tick(nowMillis);
        }

        @Override
        public long wakeAtMillis() {
            return exchange.wakeAtMillis();
        }
    }
}
