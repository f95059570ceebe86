package io.linnet.broker;

import com.hivemq.embedded.EmbeddedHiveMQ;
import io.linnet.broker.access.AccessRules;
import io.linnet.broker.access.UserFile;
import io.linnet.broker.telemetry.BrokerCounters;
import io.linnet.protocol.telemetry.Metrics;
import io.linnet.protocol.telemetry.StatusPage;
import io.linnet.protocol.trust.FileWatch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running MQTT broker. {@link #start} returns when it takes connections; {@link #close} when its ports are free and
 * its files written. In memory it leaves nothing behind; with a folder, that folder holds all it writes. Started and
 * closed by one thread; the counters by any.
 */
public final class Broker implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Broker.class);

    private static final int FREE_PORT_TRIES = 5;

    /** Between two looks whether the port still takes connections. */
    private static final long WATCH_MILLIS = 10_000;

    private final BrokerSettings settings;
    private final Ports ports;
    private final @Nullable TemporaryFolder temporary;
    private final EmbeddedHiveMQ hive;
    private final Metrics metrics = new Metrics();
    private final BrokerCounters counters;
    private final CompletableFuture<Void> ended;
    private final @Nullable StatusPage page;
    private final PortWatch watch;
    private final List<FileWatch> fileWatches;

    private Broker(
            BrokerSettings settings,
            Ports ports,
            @Nullable TemporaryFolder temporary,
            EmbeddedHiveMQ hive,
            AccessRules access,
            List<FileWatch> fileWatches,
            CompletableFuture<Void> ended) {
        this.settings = settings;
        this.ports = ports;
        this.temporary = temporary;
        this.hive = hive;
        this.ended = ended;
        this.fileWatches = fileWatches;
        this.counters = new BrokerCounters(hive.getMetricRegistry(), access, metrics, settings.isOpenToAll());
        this.page = page(settings, metrics, counters);
        this.watch = new PortWatch(
                new InetSocketAddress(host(settings), ports.any()),
                WATCH_MILLIS,
                () -> ended.completeExceptionally(
                        new IllegalStateException("port " + ports.any() + " takes no connections any more")));
    }

    /**
     * @throws IllegalArgumentException for a setting that cannot work, naming it and what would be accepted
     * @throws UncheckedIOException in one line, when a port is in use or a folder cannot be written
     * @throws IllegalStateException the broker does not come up
     */
    public static Broker start(BrokerSettings settings) throws InterruptedException {
        Path users = settings.users();
        FileWatch watch = users == null ? null : new FileWatch(List.of(users));
        AccessRules access = new AccessRules(
                users == null ? null : UserFile.read(users),
                settings.anonymous(),
                settings.queue(),
                settings.homeAssistant());
        for (int left = hasFreePort(settings) ? FREE_PORT_TRIES : 1; ; left--) {
            Ports ports = Ports.choose(settings);
            try {
                return start(settings, access, watch, ports);
            } catch (ExecutionException e) {
                if (left == 1) {
                    throw new IllegalStateException("the broker does not start: " + e.getCause(), e);
                }
                // Somebody took the free port in between.
                LOG.debug("Starting the broker again", e);
            }
        }
    }

    private static Broker start(BrokerSettings settings, AccessRules access, @Nullable FileWatch watch, Ports ports)
            throws ExecutionException, InterruptedException {
        ProcessWide.set();
        long startNanos = System.nanoTime();
        Path kept = settings.folder();
        TemporaryFolder temporary = kept == null ? TemporaryFolder.create() : null;
        Path folder = temporary == null ? create(Objects.requireNonNull(kept).toAbsolutePath()) : temporary.path();
        CompletableFuture<Void> ended = new CompletableFuture<>();
        BrokerExtension extension = new BrokerExtension(access, ended);
        List<FileWatch> watches = new ArrayList<>();
        EmbeddedHiveMQ hive = EmbeddedHiveMQ.builder()
                .withConfigurationFolder(configuration(settings, ports, folder, watches))
                .withDataFolder(create(folder.resolve("data")))
                .withExtensionsFolder(create(folder.resolve("extensions")))
                .withEmbeddedExtension(extension.embedded())
                .withoutLoggingBootstrap()
                .build();
        Broker broker = null;
        try {
            hive.start().get();
            broker = new Broker(settings, ports, temporary, hive, access, watches, ended);
        } finally {
            if (broker == null) {
                watches.forEach(FileWatch::close);
                end(temporary, hive);
            }
        }
        Path users = settings.users();
        if (watch != null && users != null) {
            watch.follow("the users stay as they were", () -> UserFile.read(users), now -> {
                List<String> gone = access.replace(now);
                LOG.info("users={}: {} read, {} connections end", users, now.size(), gone.size());
                extension.sendAway(gone);
            });
            watches.add(watch);
        }
        LOG.info(
                "MQTT on {}:{}, {}, ready in {} ms",
                settings.bind(),
                ports.any(),
                settings.folder() == null ? "in memory" : "data in " + folder,
                (System.nanoTime() - startNanos) / 1_000_000);
        if (settings.isOpenToAll()) {
            LOG.warn(
                    "INSECURE: {} is open to other machines {}",
                    settings.bind(),
                    settings.anonymous()
                            ? "without a user: whoever reaches it can write and read everything"
                            : "in clear");
        }
        return broker;
    }

    /** @param watches gets one of the PEM files, if there are any */
    private static Path configuration(BrokerSettings settings, Ports ports, Path folder, List<FileWatch> watches) {
        Path configuration = create(folder.resolve("conf"));
        TlsListener tls = settings.tls();
        BrokerSettings stored = settings;
        try {
            if (tls != null && tls.isPem()) {
                FileWatch watch = new FileWatch(tls.pemFiles());
                PemStores stores = new PemStores(tls, configuration);
                stored = settings.withTls(stores.listener());
                watch.start(stores);
                watches.add(watch);
            }
            HiveConfig.write(stored, ports, configuration);
        } catch (IOException e) {
            throw new UncheckedIOException("folder=" + folder + ", accepted: a writable folder: " + e.getMessage(), e);
        }
        return configuration;
    }

    private static boolean hasFreePort(BrokerSettings settings) {
        TlsListener tls = settings.tls();
        return settings.port() == 0 || (tls != null && tls.port() == 0);
    }

    private static Path create(Path folder) {
        try {
            return Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("folder=" + folder + ", accepted: a writable folder: " + e.getMessage(), e);
        }
    }

    private static @Nullable StatusPage page(BrokerSettings settings, Metrics metrics, BrokerCounters counters) {
        Integer port = settings.metricsPort();
        if (port == null) {
            return null;
        }
        try {
            return StatusPage.open(settings.metricsBind(), port, metrics, counters::status);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "metricsPort=" + port + ", accepted: a free port of " + settings.metricsBind() + ": "
                            + e.getMessage(),
                    e);
        }
    }

    /** The port without TLS really listened on, −1: none. */
    public int port() {
        Integer mqtt = ports.mqtt();
        return mqtt == null ? -1 : mqtt;
    }

    /** Empty path {@code /mqtt}; null without one. */
    public @Nullable Integer webSocketPort() {
        return ports.webSocket();
    }

    public @Nullable Integer tlsPort() {
        return ports.tls();
    }

    public @Nullable Integer metricsPort() {
        return page == null ? null : Integer.valueOf(page.port());
    }

    /** What a client is told, for example {@code tcp://127.0.0.1:1883}; {@code ssl} if there is nothing else. */
    public String uri() {
        String host = host(settings);
        String scheme = ports.mqtt() == null ? "ssl://" : "tcp://";
        int port = ports.mqtt() == null ? ports.any() : ports.mqtt();
        return scheme + (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }

    private static String host(BrokerSettings settings) {
        return settings.bind().equals("0.0.0.0") ? "127.0.0.1" : settings.bind();
    }

    /** Done when the broker has ended: normally after {@link #close}, else with why it no longer serves. */
    public CompletableFuture<Void> ended() {
        return ended;
    }

    /** For tests: what an embedded broker does that fails. */
    void stopUnderneath() throws ExecutionException, InterruptedException {
        hive.stop().get();
    }

    public BrokerCounters counters() {
        return counters;
    }

    /** Messages dropped since the start; see {@link BrokerCounters#drops}. */
    public long drops() {
        return counters.drops();
    }

    @Override
    public void close() {
        ended.complete(null);
        watch.close();
        fileWatches.forEach(FileWatch::close);
        if (page != null) {
            page.close();
        }
        end(temporary, hive);
        metrics.close();
    }

    private static void end(@Nullable TemporaryFolder temporary, EmbeddedHiveMQ hive) {
        try {
            hive.close();
        } catch (ExecutionException e) {
            LOG.warn("The broker did not stop cleanly: {}", e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (temporary != null) {
            temporary.close();
        }
    }
}
