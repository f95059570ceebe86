package io.linnet.protocol.session;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttClientExecutorConfig;
import com.hivemq.client.mqtt.MqttClientSslConfig;
import com.hivemq.client.mqtt.MqttClientTransportConfig;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.MqttWebSocketConfig;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.exceptions.ConnectionClosedException;
import com.hivemq.client.mqtt.exceptions.MqttDecodeException;
import com.hivemq.client.mqtt.lifecycle.MqttClientDisconnectedContext;
import com.hivemq.client.mqtt.lifecycle.MqttDisconnectSource;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5ClientBuilder;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5ConnAckException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5DisconnectException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5PubAckException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5SubAckException;
import com.hivemq.client.mqtt.mqtt5.message.Mqtt5ReasonCode;
import com.hivemq.client.mqtt.mqtt5.message.connect.Mqtt5Connect;
import com.hivemq.client.mqtt.mqtt5.message.connect.Mqtt5ConnectBuilder;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAck;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAckRestrictions;
import com.hivemq.client.mqtt.mqtt5.message.disconnect.Mqtt5Disconnect;
import com.hivemq.client.mqtt.mqtt5.message.disconnect.Mqtt5DisconnectReasonCode;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.Mqtt5Subscribe;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.Mqtt5Subscription;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.suback.Mqtt5SubAckReasonCode;
import io.reactivex.schedulers.Schedulers;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A connection of HiveMQ's MQTT client. It pings and finds dead connections by itself, and acknowledges in the order of
 * arrival, whatever the order of {@link #acknowledge}.
 */
@SuppressWarnings("FutureReturnValueIgnored") // What fails ends the connection, and the listener tells it.
final class HiveLink implements Link {
    private static final long IDLE_THREAD_SECONDS = 5;

    private final MqttSettings settings;
    private final Events events;
    private final Mqtt5AsyncClient client;

    /** The library shows no packet ids; these count what arrived. */
    private final AtomicInteger arrived = new AtomicInteger();

    private final Map<Integer, Mqtt5Publish> unacknowledged = new ConcurrentHashMap<>();
    private volatile boolean isConnected;
    private volatile boolean isCut;

    HiveLink(MqttSettings settings, ClientLibrary.@Nullable Tls tls, Events events) {
        this.settings = settings;
        this.events = events;
        Mqtt5ClientBuilder builder = MqttClient.builder()
                .useMqttVersion5()
                .identifier(settings.clientId())
                .transportConfig(transport(settings, tls))
                .executorConfig(MqttClientExecutorConfig.builder()
                        .applicationScheduler(Schedulers.from(oneThread(settings.clientId())))
                        .build())
                .addDisconnectedListener(this::ended);
        client = builder.buildAsync();
        client.publishes(MqttGlobalPublishFilter.ALL, this::take, true);
    }

    /** All callbacks on one thread, as {@link Link} promises; it ends when nothing comes for a while. */
    private static ThreadPoolExecutor oneThread(String name) {
        return new ThreadPoolExecutor(
                0, 1, IDLE_THREAD_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, "mqtt " + name);
                    thread.setDaemon(true);
                    return thread;
                });
    }

    private static MqttClientTransportConfig transport(MqttSettings settings, ClientLibrary.@Nullable Tls tls) {
        URI uri = URI.create(settings.plainUri());
        var transport = MqttClientTransportConfig.builder()
                .serverHost(uri.getHost())
                .serverPort(uri.getPort())
                .socketConnectTimeout(settings.connectSeconds(), TimeUnit.SECONDS)
                .mqttConnectTimeout(settings.connectSeconds(), TimeUnit.SECONDS);
        if (tls != null) {
            transport = transport.sslConfig(MqttClientSslConfig.builder()
                    .keyManagerFactory(tls.keys())
                    .trustManagerFactory(tls.trust())
                    .handshakeTimeout(settings.connectSeconds(), TimeUnit.SECONDS)
                    // Without a verifier the library compares the certificate with the host.
                    .hostnameVerifier(settings.tls().verifyHostName() ? null : (host, session) -> true)
                    .build());
        }
        if ("ws".equals(uri.getScheme())) {
            String path = uri.getRawPath() == null ? "" : uri.getRawPath();
            transport = transport.webSocketConfig(MqttWebSocketConfig.builder()
                    .serverPath(path.startsWith("/") ? path.substring(1) : path)
                    .build());
        }
        return transport.build();
    }

    @Override
    public void connect() {
        try {
            client.connect(options()).whenComplete((answer, failure) -> {
                // What failed is told by the listener.
                if (answer != null) {
                    connected(answer);
                }
            });
        } catch (RuntimeException e) {
            events.failed(this, Cause.of(e));
        }
    }

    private Mqtt5Connect options() {
        Mqtt5ConnectBuilder options = Mqtt5Connect.builder()
                .cleanStart(settings.sessionExpirySeconds() == 0)
                .sessionExpiryInterval(settings.sessionExpirySeconds())
                .keepAlive(settings.keepAliveSeconds())
                .restrictions()
                .receiveMaximum(settings.receiveMaximum())
                .maximumPacketSize(settings.packetBytes())
                .applyRestrictions();
        String user = settings.user();
        if (user != null) {
            var auth = options.simpleAuth().username(user);
            String password = settings.password();
            options = (password == null ? auth : auth.password(password.getBytes(StandardCharsets.UTF_8)))
                    .applySimpleAuth();
        }
        Will will = settings.will();
        if (will != null) {
            options = options.willPublish(Mqtt5Publish.builder()
                    .topic(will.topic())
                    .payload(will.payload())
                    .qos(qos(will.qos()))
                    .retain(will.retained())
                    .build());
        }
        return options.build();
    }

    private void connected(Mqtt5ConnAck answer) {
        if (isCut) {
            client.disconnect();
            return;
        }
        isConnected = true;
        Mqtt5ConnAckRestrictions limits = answer.getRestrictions();
        events.connected(
                this,
                new LinkLimits(
                        limits.getReceiveMaximum(),
                        limits.getMaximumPacketSize(),
                        limits.getMaximumQos().getCode(),
                        limits.isRetainAvailable()));
    }

    private void ended(MqttClientDisconnectedContext context) {
        String cause = cause(context);
        if (isConnected) {
            events.lost(this, cause);
        } else {
            events.failed(this, Cause.withVersionHint(cause));
        }
    }

    private void take(Mqtt5Publish message) {
        int number = arrived.incrementAndGet();
        if (message.getQos() != MqttQos.AT_MOST_ONCE) {
            unacknowledged.put(number, message);
        }
        events.arrived(
                this,
                message.getTopic().toString(),
                message.getPayloadAsBytes(),
                message.getQos().getCode(),
                message.isRetain(),
                number);
    }

    @Override
    public void publish(QueuedPublish message, LinkDone done) throws LinkException {
        Mqtt5Publish wire;
        try {
            wire = wire(message);
        } catch (IllegalArgumentException e) {
            throw new LinkException(LinkException.Retry.NEVER, Cause.of(e));
        }
        client.publish(wire).whenComplete((result, failure) -> {
            if (failure == null) {
                done.onDone("");
            } else if (unwrapped(failure) instanceof Mqtt5PubAckException refused) {
                done.onDone(refusal(refused.getMqttMessage().getReasonCode()));
            }
            // Otherwise the connection ends; the session sends it again on the next one.
        });
    }

    private static Mqtt5Publish wire(QueuedPublish message) {
        var wire = Mqtt5Publish.builder()
                .topic(message.topic)
                .payload(message.payload)
                .qos(qos(message.qos))
                .retain(message.retained);
        long expirySeconds = message.remainingSeconds(System.nanoTime());
        return (expirySeconds > 0 ? wire.messageExpiryInterval(expirySeconds) : wire).build();
    }

    @Override
    public void subscribe(List<Subscription> subscriptions, SubscribeDone done) {
        Mqtt5Subscribe wire = Mqtt5Subscribe.builder()
                .addSubscriptions(subscriptions.stream()
                        .map(subscription -> Mqtt5Subscription.builder()
                                .topicFilter(subscription.filter())
                                .qos(qos(subscription.qos()))
                                .build())
                        .toList())
                .build();
        client.subscribe(wire).whenComplete((answer, failure) -> {
            if (failure == null) {
                done.onDone(refusals(answer.getReasonCodes()));
            } else if (unwrapped(failure) instanceof Mqtt5SubAckException refused) {
                done.onDone(refusals(refused.getMqttMessage().getReasonCodes()));
            }
            // Otherwise the connection ends; the session subscribes again on the next one.
        });
    }

    private static List<String> refusals(List<Mqtt5SubAckReasonCode> codes) {
        return codes.stream().map(HiveLink::refusal).toList();
    }

    private static String refusal(Mqtt5ReasonCode code) {
        return code.isError() ? Cause.ofReasonCode(code.getCode()) : "";
    }

    @Override
    public void unsubscribe(String filter) {
        client.unsubscribeWith().topicFilter(filter).send();
    }

    @Override
    public void acknowledge(int packetId) {
        Mqtt5Publish message = unacknowledged.remove(packetId);
        if (message != null) {
            message.acknowledge();
        }
    }

    @Override
    public void disconnect(long timeoutMillis) {
        isCut = true;
        try {
            client.disconnect().get(timeoutMillis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            // Not connected any more, or the goodbye does not get through: the broker finds out by itself.
            return;
        }
    }

    /** As close to it as the library gets: a goodbye that keeps the will, written by the library's thread. */
    @Override
    public void cut() {
        if (isCut) {
            return;
        }
        isCut = true;
        client.disconnectWith()
                .reasonCode(Mqtt5DisconnectReasonCode.DISCONNECT_WITH_WILL_MESSAGE)
                .send();
    }

    @Override
    public long silentNanos() {
        return 0;
    }

    private static MqttQos qos(int qos) {
        return Objects.requireNonNull(MqttQos.fromCode(qos));
    }

    private static Throwable unwrapped(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    /** Its own exceptions by what the broker said, every other as of any library. */
    private static String cause(MqttClientDisconnectedContext context) {
        for (Throwable at = context.getCause(); at != null; at = at.getCause()) {
            if (at instanceof Mqtt5ConnAckException refused) {
                return Cause.ofReasonCode(
                        refused.getMqttMessage().getReasonCode().getCode());
            }
            if (at instanceof Mqtt5DisconnectException goodbye && context.getSource() == MqttDisconnectSource.SERVER) {
                return goodbye(goodbye.getMqttMessage());
            }
            if (at instanceof ConnectionClosedException && context.getSource() == MqttDisconnectSource.SERVER) {
                return Cause.CLOSED;
            }
            if (at instanceof MqttDecodeException) {
                return Cause.NO_MQTT + " (" + at.getMessage() + ")";
            }
            if (String.valueOf(at.getMessage()).startsWith("Timeout while waiting for")) {
                return "no answer in time";
            }
        }
        return Cause.of(context.getCause());
    }

    private static String goodbye(Mqtt5Disconnect message) {
        String text = Cause.ofReasonCode(message.getReasonCode().getCode());
        return message.getReasonString().map(reason -> text + ": " + reason).orElse(text);
    }
}
