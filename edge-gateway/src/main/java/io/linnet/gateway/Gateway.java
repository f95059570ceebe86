package io.linnet.gateway;

import io.linnet.gateway.coap.CoapLink;
import io.linnet.gateway.coap.CoapSettings;
import io.linnet.gateway.core.BoardIntake;
import io.linnet.gateway.core.CoreSettings;
import io.linnet.gateway.core.GatewayCore;
import io.linnet.gateway.core.GatewayEvent;
import io.linnet.gateway.core.GatewayPacket;
import io.linnet.gateway.custody.CustodyStore;
import io.linnet.gateway.custody.CustodyWrite;
import io.linnet.gateway.custody.CustodyWriter;
import io.linnet.gateway.link.BoardAdmission;
import io.linnet.gateway.link.GatewayCounters;
import io.linnet.gateway.serial.SerialLines;
import io.linnet.gateway.serial.SerialSettings;
import io.linnet.protocol.core.CoreLoop;
import io.linnet.protocol.core.Step;
import io.linnet.protocol.session.MqttSession;
import io.linnet.protocol.session.MqttSettings;
import io.linnet.protocol.telemetry.Metrics;
import io.linnet.protocol.telemetry.StatusPage;
import io.linnet.protocol.topic.Topics;
import io.linnet.protocol.trust.BoardList;
import io.linnet.protocol.trust.FollowedBoards;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The wiring, and the whole flow at a glance: links and the uplink hand events to the core's loop; the core's writes go to
 * custody's thread, which tells their ends back; its packets go to links and uplink.
 */
public final class Gateway implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);
    private static final int MAX_QUEUED = 100_000;
    private static final int MAX_BATCH = 512;

    private final GatewaySettings settings;
    private final Metrics metrics = new Metrics();
    private final GatewayCounters counters = new GatewayCounters(metrics);
    private final CustodyStore store;
    private final CustodyWriter writer;
    private final GatewayCore core;
    private final CoreLoop<GatewayEvent, CustodyWrite, GatewayPacket> loop;
    private final Uplink uplink;
    private final BoardIntake intake;
    private final BoardAdmission admission;
    private final Optional<FollowedBoards> boards;
    private final Optional<PushedBoards> pushed;
    private final Optional<SerialLines> serial;
    private final Optional<CoapLink> coap;
    private volatile Optional<StatusPage> status = Optional.empty();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final long startedAtMillis = CoreLoop.nowMillis();
    private boolean isClosed;

    /**
     * Opens the data folder; starts nothing.
     *
     * @throws IllegalArgumentException naming the setting that does not work
     */
    public Gateway(GatewaySettings settings) {
        this.settings = settings;
        MqttSettings session = settings.toSession();
        Optional<Path> file = Optional.ofNullable(settings.boards().file()).map(Path::of);
        boolean isPushed = settings.boards().pushed();
        this.boards = file.filter(own -> !isPushed).map(own -> FollowedBoards.open(own, settings.fleet()));
        this.pushed = file.filter(own -> isPushed)
                .map(own -> new PushedBoards(
                        own,
                        settings.fleet(),
                        settings.gateway(),
                        () -> Objects.requireNonNullElse(session.password(), ""),
                        this::enrol));
        this.admission = new BoardAdmission(settings.boards().admitted(), CoreLoop::nowMillis);
        this.store =
                CustodyStore.open(Path.of(settings.data()), settings.custody().toSettings(), counters);
        this.core = new GatewayCore(coreSettings(settings), store, counters);
        this.loop = new CoreLoop<>("gateway", core, this::carryOut, MAX_QUEUED, MAX_BATCH);
        this.writer = new CustodyWriter(store, ends -> loop.tell(new GatewayEvent.WritesEnded(ends)));
        this.uplink =
                new Uplink(new MqttSession(session), new Topics(settings.fleet()), settings.gateway(), loop, counters);
        this.intake = new BoardIntake(loop::offer, counters);
        SerialSettings ports = settings.serial().toSettings();
        this.serial = ports.isUsed()
                ? Optional.of(new SerialLines(ports, settings.fleet(), admission, intake, counters, this::failed))
                : Optional.empty();
        CoapSettings coapSettings = settings.coap().toSettings();
        this.coap = coapSettings.isUsed()
                ? Optional.of(new CoapLink(
                        coapSettings,
                        settings.fleet(),
                        admission,
                        settings.boards().max(),
                        intake,
                        counters,
                        this::failed))
                : Optional.empty();
        metrics.labelled("fleet", settings.fleet(), "gateway", settings.gateway());
        new GatewayFigures(metrics, this::status);
        CompletableFuture<Void> unusedLoop = loop.ended().whenComplete((nothing, error) -> failed(error));
        CompletableFuture<Void> unusedWriter = writer.ended().whenComplete((nothing, error) -> failed(error));
    }

    private static CoreSettings coreSettings(GatewaySettings settings) {
        return new CoreSettings(
                settings.gateway(),
                settings.boards().max(),
                settings.boards().windowPackets(),
                CoreSettings.DEFAULT_OPEN_UPDATES,
                TimeUnit.HOURS.toMillis(settings.custody().maxAgeHours()),
                new SecureRandom().nextLong());
    }

    private void enrol(BoardList list) {
        admission.enrol(list);
        coap.ifPresent(link -> link.replaceKeys(list.dtlsKeys()));
        serial.ifPresent(SerialLines::boardsChanged);
    }

    /** @throws RuntimeException naming the port that is taken; then the gateway is to be closed */
    public void start() {
        LOG.info(
                "gateway {} of fleet {}: {} updates of {} bytes in custody",
                settings.gateway(),
                settings.fleet(),
                core.updates(),
                store.bytes());
        writer.start();
        loop.start();
        if (settings.status().port() >= 0) {
            StatusPage page = statusPage(settings.status());
            status = Optional.of(page);
            LOG.info("status: http://{}:{}/status", settings.status().bind(), page.port());
        }
        boards.ifPresent(file -> file.follow(this::enrol));
        pushed.ifPresent(list -> enrol(list.first()));
        coap.ifPresent(CoapLink::start);
        uplink.start();
        pushed.ifPresent(list -> uplink.hearBoards(list::arrived));
        serial.ifPresent(lines -> lines.onChange(ports -> loop.tell(new GatewayEvent.PortsChanged(ports))));
        serial.ifPresent(SerialLines::start);
    }

    private StatusPage statusPage(GatewaySettings.Status at) {
        try {
            return StatusPage.open(at.bind(), at.port(), metrics, this::status, OwnPage.files());
        } catch (IOException e) {
            String what = "status.port=" + at.port() + " on " + at.bind() + " cannot be had: " + e.getMessage()
                    + ", accepted: a free port (a second gateway of this machine needs one of its own), 0 for any, or"
                    + " -1 for none";
            throw new UncheckedIOException(what, new IOException(what, e));
        }
    }

    /** What the core has decided, on its loop's thread. */
    private void carryOut(Step<CustodyWrite, GatewayPacket> step) {
        writer.write(step.writes());
        step.packets().forEach(this::send);
    }

    private void send(GatewayPacket packet) {
        if (packet instanceof GatewayPacket.ToBoard down) {
            down.to().outbound().offer(down.packet());
        } else if (packet instanceof GatewayPacket.ClearChunks clear) {
            clear.to().outbound().clearChunks();
        } else if (packet instanceof GatewayPacket.Answered answered) {
            answered.from().inflow().leave();
            answered.from().answered(answered.request());
        } else if (packet instanceof GatewayPacket.Worked worked) {
            worked.at().worked();
        } else if (packet instanceof GatewayPacket.NewestOffer offer) {
            coap.ifPresent(link -> link.offer(offer.model(), offer.message()));
        } else if (packet instanceof GatewayPacket.NewestObject object) {
            coap.ifPresent(link -> link.object(object.model(), object.object(), object.whole()));
        } else {
            uplink.send(packet);
        }
    }

    /**
     * Done when the gateway has ended: normally after {@link #close}, else with what one of its threads did not know. Then
     * it has closed its sessions, takes nothing more, and its process is to end.
     */
    public CompletableFuture<Void> ended() {
        return ended.copy();
    }

    /** Dead is dead: one thread that is gone ends the gateway. Any thread, also one of those that {@link #close} awaits. */
    private void failed(@Nullable Throwable error) {
        if (error == null) {
            return;
        }
        LOG.error("the gateway ends: {}", error.toString(), error);
        new Thread(() -> end(error), "gateway end").start();
    }

    public GatewayStatus status() {
        return loop.ask(() -> new GatewayStatus(
                        settings.gateway(),
                        settings.fleet(),
                        CoreLoop.nowMillis() - startedAtMillis,
                        core.isUplinkUp(),
                        core.uplinkDetail(),
                        core.uplinkDownMillis(),
                        uplink.refusal(),
                        coapPort(),
                        coapSecurePort(),
                        settings.isOpenToAll(),
                        store.bytes(),
                        core.updates(),
                        store.trouble(),
                        core.forwarding(),
                        core.offers().stream()
                                .map(offer -> new GatewayStatus.Model(
                                        offer.model(),
                                        offer.round(),
                                        offer.base().version(),
                                        offer.base().digest().toString()))
                                .toList(),
                        serial.map(SerialLines::views).orElse(List.of()),
                        core.boards(),
                        admission.pending(),
                        List.of())
                .withTroubles());
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
        return status.map(StatusPage::port).orElse(-1);
    }

    /** For tests: where links hand in what boards send. */
    BoardIntake intake() {
        return intake;
    }

    /** For tests: what was counted. */
    public GatewayCounters counters() {
        return counters;
    }

    /** Stops taking, says goodbye, writes what waits. What is in custody goes on at the next start. */
    @Override
    public void close() {
        end(null);
    }

    private synchronized void end(@Nullable Throwable error) {
        if (isClosed) {
            return;
        }
        isClosed = true;
        try {
            boards.ifPresent(FollowedBoards::close);
            serial.ifPresent(SerialLines::close);
            coap.ifPresent(CoapLink::close);
            goodbye();
            loop.close();
            uplink.close();
            status.ifPresent(StatusPage::close);
            writer.close();
            store.close();
            metrics.close();
        } finally {
            if (error == null) {
                ended.complete(null);
            } else {
                ended.completeExceptionally(error);
            }
        }
    }

    private void goodbye() {
        try {
            if (loop.tell(new GatewayEvent.Closing())) {
                // Behind the goodbye: the loop has taken it in when this is answered.
                boolean wasUp = loop.ask(core::isUplinkUp);
                LOG.debug("closing, uplink {}", wasUp ? "up" : "down");
            }
        } catch (CompletionException e) {
            LOG.warn("closing without a goodbye: {}", e.getMessage());
        }
    }
}
