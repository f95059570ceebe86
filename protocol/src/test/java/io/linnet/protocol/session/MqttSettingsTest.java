package io.linnet.protocol.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MqttSettingsTest {
    @ParameterizedTest
    @CsvSource({
        "tcp://host, tcp://host:1883, false",
        "mqtt://host:2000, tcp://host:2000, false",
        "ssl://host, tcp://host:8883, true",
        "mqtts://host, tcp://host:8883, true",
        "tls://[::1]:9, tcp://[::1]:9, true",
        "ws://host/mqtt, ws://host:80/mqtt, false",
        "wss://host:444/mqtt, ws://host:444/mqtt, true",
        "TCP://host, tcp://host:1883, false",
    })
    void understandsUris(String uri, String plain, boolean secure) {
        MqttSettings settings = MqttSettings.of(uri, "c");
        assertThat(settings.plainUri()).isEqualTo(plain);
        assertThat(settings.isSecure()).isEqualTo(secure);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "host:1883", "http://host", "tcp://", "tcp:// host", "broker"})
    void saysWhatAUriLooksLike(String uri) {
        assertThatThrownBy(() -> MqttSettings.of(uri, "c"))
                .hasMessage("uri=" + uri + ", accepted: tcp, ssl, ws or wss ://host[:port]");
    }

    @Test
    void namesTheValueAndItsRange() {
        MqttSettings settings = MqttSettings.of("tcp://host", "c");
        assertThatThrownBy(() -> settings.withKeepAliveSeconds(0))
                .hasMessage("keepAliveSeconds=0, accepted: 1 to 3600");
        assertThatThrownBy(() -> settings.withLimits(0, 1, 1)).hasMessage("receiveMaximum=0, accepted: 1 to 65535");
        assertThatThrownBy(() -> settings.withLimits(1, 70_000, 1)).hasMessage("inFlight=70000, accepted: 1 to 65535");
        assertThatThrownBy(() -> settings.withUser(null, "secret")).hasMessageNotContaining("secret");
        assertThatThrownBy(() -> MqttSettings.of("tcp://host", "")).hasMessageStartingWith("clientId=");
        assertThatThrownBy(() -> new TlsSettings(null, Path.of("c.pem"), null, true))
                .hasMessageContaining("both or neither");
        assertThatThrownBy(() -> MqttVersion.of("4")).hasMessage("mqtt=4, accepted: \"5\", \"3.1.1\"");
        assertThatThrownBy(() -> ClientLibrary.of("fusesource"))
                .hasMessage("client=fusesource, accepted: \"paho\", \"hivemq\"");
        assertThatThrownBy(() -> settings.withLibrary(ClientLibrary.HIVEMQ).withVersion(MqttVersion.V3_1_1))
                .hasMessage("client=hivemq with mqtt=3.1.1, accepted: mqtt: \"5\"");
        assertThat(MqttVersion.of("3.1.1")).isEqualTo(MqttVersion.V3_1_1);
    }

    @Test
    void neverPrintsThePassword() {
        assertThat(MqttSettings.of("tcp://host", "c").withUser("u", "secret").toString())
                .doesNotContain("secret");
    }
}
