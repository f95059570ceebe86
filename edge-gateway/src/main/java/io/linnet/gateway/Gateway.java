package io.linnet.gateway;

import io.linnet.gateway.coap.CoapLink;
import io.linnet.gateway.coap.CoapSettings;
import io.linnet.gateway.custody.Custody;
import io.linnet.gateway.downlink.Models;
import io.linnet.gateway.link.Counters;
import io.linnet.gateway.serial.SerialLines;
import io.linnet.gateway.serial.SerialSettings;
import io.linnet.gateway.session.BoardSession;
import io.linnet.gateway.session.Boards;
import io.linnet.gateway.session.SessionSettings;
import io.linnet.gateway.uplink.Forwarder;
import io.linnet.gateway.uplink.Uplink;
import io.linnet.protocol.session.MqttSession;
import io.linnet.protocol.topic.Topics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The whole gateway, wired in the order of the flow: links → sessions → custody → uplink, and models back down. Threads:
 * one loop owns sessions, forwarding and models; custody writes on its own; each serial line reads and writes on two;
 * CoAP, MQTT and status bring theirs and hand over.
 */
public final class Gateway implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);

    private final GatewaySettings settings;
    private final PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Counters counters = new Counters(metrics);
    private final GatewayLoop loop = new GatewayLoop();
    private final Custody custody;
    private final Boards boards;
    private final Uplink uplink;
    private final Models models;
    private final Optional<SerialLines> serial;
    private final Optional<CoapLink> coap;
    private volatile Optional<StatusServer> status = Optional.empty();
    private final long startedAtMillis = System.currentTimeMillis();

    /**
     * Opens the data folder; starts nothing.
     *
     * @throws IllegalArgumentException naming the setting that does not work
     */
    public Gateway(GatewaySettings settings) {
        this.settings = settings;
        Topics topics = new Topics(settings.fleet());
        SessionSettings limits = new SessionSettings(
                settings.boards().windowPackets(),
                SessionSettings.DEFAULT.inflowPackets(),
                SessionSettings.DEFAULT.openTransfers());
        custody = new Custody(Path.of(settings.data()), settings.custody().toSettings(), loop, counters);
        boards = new Boards(loop, custody, counters, limits, settings.boards().max());
        long seed = startedAtMillis;
        uplink = new Uplink(
                new MqttSession(settings.toSession()),
                topics,
                settings.gateway(),
                loop,
                boards,
                counters,
                publisher -> new Forwarder(loop, custody, publisher, counters, custody.maxAgeMillis(), seed));
        models = new Models(loop, custody, boards, counters, seed, this::offerChanged);
        boards.connect(uplink, models);
        boards.restore(custody.transfers(), custody.ends(), custody.ordinals());
        Predicate<String> isAdmitted = admitted(settings.boards().admitted());
        SerialSettings ports = settings.serial().toSettings();
        serial = ports.isUsed()
                ? Optional.of(new SerialLines(ports, settings.fleet(), isAdmitted, boards, counters))
                : Optional.empty();
        CoapSettings coapSettings = settings.coap().toSettings();
        coap = coapSettings.isUsed()
                ? Optional.of(new CoapLink(
                        coapSettings,
                        settings.fleet(),
                        isAdmitted,
                        settings.boards().max(),
                        boards,
                        models,
                        counters))
                : Optional.empty();
        models.listen(uplink, topics);
    }

    private static Predicate<String> admitted(List<String> ids) {
        Set<String> set = new HashSet<>(ids);
        return set.isEmpty() ? board -> true : set::contains;
    }

    private void offerChanged(String model) {
        coap.ifPresent(link -> link.offerChanged(model));
    }

    /** @throws RuntimeException naming the port that is taken; then the gateway is to be closed */
    public void start() {
        LOG.info(
                "gateway {} of fleet {}: {} updates of {} bytes in custody",
                settings.gateway(),
                settings.fleet(),
                custody.transfers().size(),
                custody.bytes());
        if (settings.status().port() >= 0) {
            StatusServer server = new StatusServer(settings.status(), metrics, this::status);
            status = Optional.of(server);
            LOG.info("status: http://{}:{}/status", settings.status().bind(), server.port());
        }
        coap.ifPresent(CoapLink::start);
        uplink.start();
        serial.ifPresent(SerialLines::start);
    }

    public GatewayStatus status() {
        return loop.ask(() -> new GatewayStatus(
                settings.gateway(),
                settings.fleet(),
                System.currentTimeMillis() - startedAtMillis,
                uplink.isUp(),
                uplink.detail(),
                uplink.downMillis(),
                coapPort(),
                coapSecurePort(),
                custody.bytes(),
                boards.all().stream()
                        .map(BoardSession::custody)
                        .mapToInt(queue -> queue.size())
                        .sum(),
                custody.trouble(),
                uplink.forwarder().active(),
                models.offers().stream()
                        .map(kept -> new GatewayStatus.Model(
                                kept.offer().model(),
                                kept.offer().round(),
                                kept.offer().base().version(),
                                kept.offer().base().digest().toString()))
                        .toList(),
                serial.map(SerialLines::views).orElse(List.of()),
                boards.views()));
    }

    /** The UDP port of CoAP, −1: none. */
    public int coapPort() {
        return coap.map(CoapLink::port).orElse(-1);
    }

    /** The DTLS port of CoAP, −1: none. */
    public int coapSecurePort() {
        return coap.map(CoapLink::securePort).orElse(-1);
    }

    /** The port of status and metrics, −1: none. */
    public int statusPort() {
        return status.map(StatusServer::port).orElse(-1);
    }

    /** For tests: what was counted. */
    public Counters counters() {
        return counters;
    }

    /** Stops taking, says goodbye, writes what waits. What is in custody goes on at the next start. */
    @Override
    public void close() {
        serial.ifPresent(SerialLines::close);
        coap.ifPresent(CoapLink::close);
        uplink.close();
        status.ifPresent(StatusServer::close);
        custody.close();
        loop.close();
        metrics.close();
    }
}
