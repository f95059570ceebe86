package io.linnet.aggregator.kafka.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.aggregator.AggregatorListener;
import io.linnet.aggregator.core.AggregatorCore;
import io.linnet.aggregator.core.AggregatorEvent;
import io.linnet.aggregator.journal.JournalState;
import io.linnet.aggregator.kafka.log.BoardUpdates;
import io.linnet.aggregator.kafka.log.EngineSettings;
import io.linnet.protocol.message.Message.Base;
import io.linnet.protocol.message.Message.Offer;
import io.linnet.protocol.message.MessageReader;
import io.linnet.protocol.model.Digest;
import io.linnet.protocol.reason.Refused;
import io.linnet.protocol.session.MqttSession;
import io.linnet.protocol.session.MqttSettings;
import io.linnet.protocol.session.PublishListener;
import io.linnet.protocol.topic.Topics;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Fleets that learn one model, with an engine each in this process, and their boards, which bear the same names in each. */
final class SharedModel implements AutoCloseable {
    static final int BOARDS = 20;

    private static final long AGAIN_SECONDS = 2;
    private static final int TRIES = 60;

    private final String uri;
    private final EngineSettings settings;
    private final MqttSession boards;
    private final Map<String, KafkaEngine> engines = new LinkedHashMap<>();
    private final BlockingQueue<Heard> offers = new LinkedBlockingQueue<>();
    private final Map<String, Base> bases = new LinkedHashMap<>();

    private record Heard(String fleet, Base base) {}

    SharedModel(String uri, EngineSettings settings) {
        this.uri = uri;
        this.settings = settings;
        this.boards = new MqttSession(MqttSettings.of(uri, "boards of fleets"));
        boards.start();
    }

    private Base read(byte[] payload) {
        try {
            return ((Offer) MessageReader.read(payload)).base();
        } catch (Refused refused) {
            throw new IllegalStateException(refused);
        }
    }

    /** All processes anew, of these fleets. */
    void restart(List<String> fleets) throws InterruptedException {
        engines.values().forEach(KafkaEngine::close);
        engines.clear();
        for (String fleet : fleets) {
            if (!bases.containsKey(fleet)) {
                boards.subscribe(new Topics(fleet).round(BoardUpdates.MODEL), 1, (topic, payload, retained, ack) -> {
                    ack.done();
                    offers.add(new Heard(fleet, read(payload)));
                });
            }
            KafkaEngine engine = new KafkaEngine(
                    settings.withFleets(fleets),
                    EngineProcess.shared(uri, fleet, BOARDS),
                    AggregatorListener.NONE,
                    leading -> {});
            engine.start();
            engines.put(fleet, engine);
        }
    }

    /** Boards of all fleets send until the fleets offer this version; empty: they do not agree on it. */
    Optional<Digest> learn(long version) throws InterruptedException {
        for (int i = 0; i < TRIES && !areAt(version); i++) {
            int number = 0;
            for (String fleet : engines.keySet()) {
                Base base = bases.get(fleet);
                for (int board = 0; board < BOARDS; board++) {
                    byte[] packet = base == null || base.version() >= version
                            ? BoardUpdates.greeting()
                            : BoardUpdates.update(base.version(), base.digest(), number);
                    boards.publish(new Topics(fleet).up("b" + board), packet, 1, false, 0, PublishListener.IGNORE);
                    number++;
                }
            }
            Heard heard = offers.poll(AGAIN_SECONDS, TimeUnit.SECONDS);
            while (heard != null) {
                bases.put(heard.fleet(), heard.base());
                heard = areAt(version) ? null : offers.poll(AGAIN_SECONDS, TimeUnit.SECONDS);
            }
        }
        List<Digest> digests = engines.keySet().stream()
                .map(fleet -> bases.get(fleet).digest())
                .distinct()
                .toList();
        return areAt(version) && digests.size() == 1 ? Optional.of(digests.get(0)) : Optional.empty();
    }

    private boolean areAt(long version) {
        return engines.keySet().stream().map(bases::get).allMatch(base -> base != null && base.version() == version);
    }

    /** One process whose one fleet has so many fleets' boards in each round. */
    static List<Digest> alone(int... fleets) {
        List<Digest> digests = new ArrayList<>();
        AggregatorCore core = new AggregatorCore(
                BoardUpdates.PLAN,
                EngineProcess.shared("tcp://unused", "one", fleets[0] * BOARDS).policy(),
                Optional.empty(),
                JournalState.NEW);
        core.settle(0);
        for (int i = 0; i < fleets[0] * BOARDS; i++) {
            core.accept(new AggregatorEvent.PacketArrived("b" + i, BoardUpdates.greeting()), 0);
        }
        core.settle(0);
        for (int count : fleets) {
            var base = core.newest();
            for (int i = 0; i < count * BOARDS; i++) {
                core.accept(new AggregatorEvent.PacketArrived("b" + i, BoardUpdates.update(base, i)), 0);
            }
            core.settle(0);
            digests.add(core.newest().digest());
        }
        assertThat(core.newest().version()).isEqualTo(fleets.length);
        return digests;
    }

    @Override
    public void close() {
        engines.values().forEach(KafkaEngine::close);
        boards.close();
    }
}
