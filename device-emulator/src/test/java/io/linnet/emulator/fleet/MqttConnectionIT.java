package io.linnet.emulator.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import com.hivemq.client.mqtt.MqttClientExecutorConfig;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import io.linnet.broker.Broker;
import io.linnet.broker.BrokerSettings;
import io.linnet.protocol.topic.Topics;
import java.net.URI;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class MqttConnectionIT {
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

    private final Connection.Owner owner = new Connection.Owner() {
        @Override
        public void connected() {
            heard.add("connected");
        }

        @Override
        public void disconnected() {
            heard.add("disconnected");
        }

        @Override
        public void offered(byte[] offer) {
            heard.add("offered " + offer.length);
        }

        @Override
        public void broadcast(byte[] chunk) {
            heard.add("broadcast " + chunk.length);
        }

        @Override
        public void arrived(byte[] packet) {
            heard.add("arrived " + packet.length);
        }

        @Override
        public void refused(Throwable reason) {
            heard.add("refused " + reason);
        }

        @Override
        public void unreachable(String cause) {
            heard.add("unreachable " + cause);
        }
    };

    private String next() throws InterruptedException {
        return heard.poll(30, TimeUnit.SECONDS);
    }

    @Test
    void hearsAgainAfterItsSessionIsLost() throws Exception {
        ExecutorService executor = Executors.newSingleThreadExecutor();
        try (Broker broker = Broker.start(BrokerSettings.inMemory(0))) {
            FleetSettings settings =
                    FleetSettings.of(URI.create("mqtt://127.0.0.1:" + broker.port()), "fleet", "model", 1);
            Connection connection = new MqttConnection(
                    settings,
                    "board",
                    owner,
                    executor,
                    MqttClientExecutorConfig.builder().build(),
                    new Counters());
            connection.connect().get(20, TimeUnit.SECONDS);
            assertThat(next()).isEqualTo("connected");

            Mqtt5BlockingClient thief = client(broker, "fleet-board");
            thief.connect();
            assertThat(next()).isEqualTo("disconnected");
            assertThat(next()).endsWith(": another client with this board's id has taken its place");
            assertThat(next()).isEqualTo("connected");
            Mqtt5BlockingClient other = client(broker, "other");
            other.connect();
            other.publishWith()
                    .topic(new Topics("fleet").down("board"))
                    .qos(MqttQos.AT_LEAST_ONCE)
                    .payload(new byte[5])
                    .send();
            assertThat(next()).isEqualTo("arrived 5");
            assertThat(heard.poll(200, TimeUnit.MILLISECONDS)).isNull();

            other.disconnect();
            connection.close().get(20, TimeUnit.SECONDS);
        } finally {
            executor.shutdown();
        }
    }

    private static Mqtt5BlockingClient client(Broker broker, String id) {
        return Mqtt5Client.builder()
                .identifier(id)
                .serverHost("127.0.0.1")
                .serverPort(broker.port())
                .buildBlocking();
    }
}
