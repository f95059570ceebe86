package io.linnet.aggregator;

import io.linnet.protocol.session.MqttSession;
import io.linnet.protocol.session.PublishListener;
import io.linnet.protocol.topic.Topics;
import io.linnet.protocol.trust.FileWatch;
import io.linnet.protocol.trust.GatewayLists;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings gateways on other machines the lists of boards that are sealed for them (SPEC 20.8): retained, again after each
 * change of their file and each time that the broker is reached. What they say is not for the aggregator. Any thread.
 */
final class GatewayAdmission implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(GatewayAdmission.class);

    private final Path file;
    private final Topics topics;
    private final MqttSession session;
    private final FileWatch watch;
    private final Map<String, Integer> retained = new HashMap<>();
    private GatewayLists lists;

    /** @throws IllegalArgumentException the file is not in order, or of another fleet */
    GatewayAdmission(Path file, Topics topics, MqttSession session) {
        this.file = file;
        this.topics = topics;
        this.session = session;
        this.watch = new FileWatch(List.of(file));
        this.lists = read();
    }

    private GatewayLists read() {
        GatewayLists read = GatewayLists.read(file);
        if (!read.fleet().equals(topics.fleet())) {
            throw new IllegalArgumentException(
                    "gateways=" + file + " is of fleet " + read.fleet() + ", accepted: one of fleet " + topics.fleet());
        }
        return read;
    }

    void follow() {
        watch.follow("gateways keep the lists that they have", this::read, this::changed);
    }

    private void changed(GatewayLists now) {
        synchronized (this) {
            lists = now;
        }
        LOG.info(
                "gateways={}: lists {} for {}", file, now.number(), now.pieces().keySet());
        publish();
    }

    /** All of them; what nobody has any more is taken away. */
    synchronized void publish() {
        Map<String, Integer> before = new HashMap<>(retained);
        lists.pieces().forEach((gateway, pieces) -> {
            for (int i = 0; i < pieces.size(); i++) {
                retain(topics.admit(gateway, i), pieces.get(i));
            }
            retained.put(gateway, pieces.size());
        });
        retained.keySet().retainAll(lists.pieces().keySet());
        before.forEach((gateway, count) -> {
            for (int i = retained.getOrDefault(gateway, 0); i < count; i++) {
                retain(topics.admit(gateway, i), new byte[0]);
            }
        });
    }

    private void retain(String topic, byte[] piece) {
        session.publish(topic, piece, 1, true, 0, PublishListener.IGNORE);
    }

    @Override
    public void close() {
        watch.close();
    }
}
