package io.linnet.gateway;

import io.linnet.gateway.core.GatewayEvent;
import io.linnet.gateway.core.GatewayPacket;
import io.linnet.gateway.link.GatewayCounters;
import io.linnet.protocol.chunk.ChunkFormat;
import io.linnet.protocol.core.CoreLoop;
import io.linnet.protocol.message.Message.Presence;
import io.linnet.protocol.message.MessageWriter;
import io.linnet.protocol.reason.Reason;
import io.linnet.protocol.reason.Refused;
import io.linnet.protocol.session.Ack;
import io.linnet.protocol.session.MqttSession;
import io.linnet.protocol.session.PublishOutcome;
import io.linnet.protocol.session.SessionState;
import io.linnet.protocol.telemetry.Release;
import io.linnet.protocol.topic.Topic;
import io.linnet.protocol.topic.Topics;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The core's packets onto topics, and what arrives on topics into the core. Any thread; returns at once. */
final class Uplink implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Uplink.class);
    private static final int UP_EXPIRY_SECONDS = 3_600;

    private final MqttSession session;
    private final Topics topics;
    private final String gateway;
    private final CoreLoop<GatewayEvent, ?, ?> loop;
    private final GatewayCounters counters;
    private volatile boolean isClosing;

    /** @param session not started; it belongs to the uplink from here on */
    Uplink(
            MqttSession session,
            Topics topics,
            String gateway,
            CoreLoop<GatewayEvent, ?, ?> loop,
            GatewayCounters counters) {
        this.session = session;
        this.topics = topics;
        this.gateway = gateway;
        this.loop = loop;
        this.counters = counters;
        session.onState((state, what) -> loop.tell(new GatewayEvent.UplinkChanged(state == SessionState.READY, what)));
    }

    /** Subscribes to what every gateway hears, and connects. */
    void start() {
        var rounds = session.subscribe(topics.everyRound(), 1, this::retained);
        var models = session.subscribe(topics.everyModel(), 1, this::retained);
        rounds.thenCombine(models, (a, b) -> true).exceptionally(refused -> {
            if (!isClosing) {
                LOG.error("the broker does not let the gateway read offers and models: {}", refused.getMessage());
            }
            return false;
        });
        session.start();
    }

    /** @param take gets the pieces of the list that is sealed for this gateway, on the session's thread */
    void hearBoards(Consumer<byte[]> take) {
        session.subscribe(topics.everyAdmit(gateway), 1, (topic, payload, isRetained, ack) -> {
                    take.accept(payload);
                    ack.done();
                })
                .exceptionally(refused -> {
                    if (!isClosing) {
                        LOG.error(
                                "the broker does not let the gateway read its list of boards: {}; its user is to be"
                                        + " called {}, as the gateway is",
                                refused.getMessage(),
                                gateway);
                    }
                    return null;
                });
    }

    private void retained(String topic, byte[] payload, boolean isRetained, Ack ack) {
        ack.done();
        try {
            Topic parsed = Topics.parse(topic);
            if (parsed instanceof Topic.OfRound round) {
                loop.tell(new GatewayEvent.OfferArrived(round.model(), payload));
            } else if (parsed instanceof Topic.OfStep step) {
                loop.tell(new GatewayEvent.ModelChunkArrived(step.model(), ChunkFormat.TYPE_STEP, payload));
            } else if (parsed instanceof Topic.OfFull full) {
                loop.tell(new GatewayEvent.ModelChunkArrived(full.model(), ChunkFormat.TYPE_FULL, payload));
            }
        } catch (Refused refused) {
            counters.model("malformed");
        }
    }

    /** Sends one of the core's packets for the broker. */
    void send(GatewayPacket packet) {
        if (packet instanceof GatewayPacket.Publish publish) {
            session.offer(topics.up(publish.board()), publish.packet(), 1, false, UP_EXPIRY_SECONDS, this::published);
        } else if (packet instanceof GatewayPacket.PublishReport report) {
            session.offer(topics.report(report.board()), report.message(), 0, false, 0, this::published);
        } else if (packet instanceof GatewayPacket.BoardPresence presence) {
            retain(topics.presence(presence.board()), Presence.behind(gateway, presence.isOnline()));
        } else if (packet instanceof GatewayPacket.GatewayPresence presence) {
            retain(
                    topics.gateway(gateway),
                    new Presence(
                            presence.isOnline(),
                            Optional.empty(),
                            presence.custody(),
                            presence.custody().map(any -> presence.ports()),
                            presence.custody().map(any -> Release.VERSION)));
        } else if (packet instanceof GatewayPacket.Subscribe subscribe) {
            subscribe(subscribe.board());
        } else if (packet instanceof GatewayPacket.Unsubscribe unsubscribe) {
            session.unsubscribe(topics.down(unsubscribe.board()));
        } else if (packet instanceof GatewayPacket.ReadOffer offer) {
            readOffer(offer.model());
        }
    }

    private void retain(String topic, Presence presence) {
        session.offer(topic, MessageWriter.write(presence), 1, true, 0, this::published);
    }

    /** Nothing is lost by an update that is not taken: the sender's timer sends again what has no answer. */
    private void published(PublishOutcome outcome) {
        if (!outcome.isTaken()) {
            counters.uplink(outcome.code() == PublishOutcome.Code.REFUSED ? "refused" : "not-taken");
        }
    }

    /** The newest publish that the broker refused, or empty. */
    String refusal() {
        return session.refusal();
    }

    private void readOffer(String model) {
        session.subscribe(topics.round(model), 1, this::retained).exceptionally(refused -> {
            if (!isClosing) {
                LOG.warn(
                        "uplink: the offer of model {} cannot be read by its own topic: {}",
                        model,
                        refused.getMessage());
            }
            return null;
        });
    }

    private void subscribe(String board) {
        session.subscribe(topics.down(board), 1, (topic, payload, retained, ack) -> {
                    ack.done();
                    if (!loop.offer(new GatewayEvent.DownArrived(board, payload))) {
                        // The aggregator's timer, or the sender's, brings it again.
                        counters.uplink(Reason.BUSY.label());
                    }
                })
                .thenRun(() -> loop.tell(new GatewayEvent.DownGranted(board)))
                .exceptionally(refused -> {
                    if (!isClosing) {
                        LOG.error("uplink: board {} cannot be served: {}", board, refused.getMessage());
                    }
                    return null;
                });
    }

    /** Sends what is queued, at most some seconds, and says that the gateway is gone. */
    @Override
    public void close() {
        isClosing = true;
        if (session.isReady()) {
            send(new GatewayPacket.GatewayPresence(false, Optional.empty()));
        }
        session.close();
    }
}
