package io.linnet.emulator.fleet;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttClientBuilder;
import com.hivemq.client.mqtt.MqttClientExecutorConfig;
import com.hivemq.client.mqtt.MqttClientSslConfig;
import com.hivemq.client.mqtt.MqttWebSocketConfig;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.lifecycle.MqttClientConnectedListener;
import com.hivemq.client.mqtt.lifecycle.MqttClientDisconnectedListener;
import io.linnet.protocol.session.MqttVersion;
import io.linnet.protocol.session.TlsSockets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;

/** What a board's connection needs of the MQTT library, in the words of both versions. */
interface BoardClient {
    int KEEP_ALIVE_SECONDS = 60;
    /**
     * Messages that may come unacknowledged. HiveMQ reserves and gives back this many packet ids each time it looks into
     * a client's queue: with a thousand boards and its default that is most of what it does.
     */
    int RECEIVE_MAXIMUM = 16;

    /** A message to publish. */
    record Message(String topic, byte[] payload, MqttQos qos, boolean isRetained) {}

    CompletableFuture<?> connect();

    /** Hands over what arrives from now on, as topic and payload; to be said again on each connection. */
    void deliver(BiConsumer<String, byte[]> receiver, Executor executor);

    CompletableFuture<?> subscribe(List<String> filters);

    CompletableFuture<?> unsubscribe(String filter);

    CompletableFuture<?> publish(Message message);

    CompletableFuture<?> disconnect();

    boolean isConnected();

    /** @param will left behind when the connection breaks */
    static BoardClient of(
            FleetSettings settings,
            String board,
            Message will,
            MqttClientExecutorConfig threads,
            MqttClientConnectedListener connected,
            MqttClientDisconnectedListener disconnected) {
        MqttClientBuilder builder = MqttClient.builder()
                .identifier(settings.clientId(board))
                .serverHost(settings.broker().uri().getHost())
                .serverPort(settings.port())
                .executorConfig(threads)
                .addConnectedListener(connected)
                .addDisconnectedListener(disconnected);
        if (settings.isSecure()) {
            builder = builder.sslConfig(tls(settings));
        }
        if (settings.isWebSocket()) {
            String path = settings.broker().uri().getRawPath();
            builder = builder.webSocketConfig(MqttWebSocketConfig.builder()
                    .serverPath(path == null || path.isEmpty() ? "mqtt" : path.substring(1))
                    .build());
        }
        return settings.broker().version() == MqttVersion.V5
                ? new BoardClientV5(builder.useMqttVersion5(), settings.broker(board), will)
                : new BoardClientV311(builder.useMqttVersion3(), settings.broker(board), will);
    }

    private static MqttClientSslConfig tls(FleetSettings settings) {
        var tls = settings.broker().tls();
        return MqttClientSslConfig.builder()
                .trustManagerFactory(TlsSockets.trust(tls))
                .keyManagerFactory(TlsSockets.keys(tls))
                // Without a verifier the library compares the certificate with the host.
                .hostnameVerifier(tls.verifyHostName() ? null : (host, session) -> true)
                .build();
    }
}
