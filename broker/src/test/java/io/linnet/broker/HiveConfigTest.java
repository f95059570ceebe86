package io.linnet.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class HiveConfigTest {
    @Test
    void escapesWhatAPersonWrote() {
        TlsListener tls = new TlsListener(1, Path.of("/k<&>.p12"), "a<b&c", "d>e", null, null);
        String xml = HiveConfig.xml(BrokerSettings.inMemory(1).withTls(tls), new Ports(1, null, 2));
        assertThat(xml)
                .contains("<path>/k&lt;&amp;&gt;.p12</path>")
                .contains("<password>a&lt;b&amp;c</password>")
                .contains("<private-key-password>d&gt;e</private-key-password>");
    }

    @Test
    void neverReportsHome() {
        assertThat(HiveConfig.xml(BrokerSettings.inMemory(1), new Ports(1, null, null)))
                .contains("<anonymous-usage-statistics><enabled>false</enabled></anonymous-usage-statistics>");
    }

    @Test
    void namesTheSettingAndItsRange() {
        assertThatThrownBy(() -> BrokerSettings.inMemory(70_000)).hasMessage("port=70000, accepted: -1 to 65535");
        assertThatThrownBy(() -> BrokerSettings.inMemory(1).withQueue(1))
                .hasMessage("queue=1, accepted: 10 to 1000000");
        assertThatThrownBy(() -> BrokerSettings.inMemory(1).withUsers(null, false))
                .hasMessageContaining("anonymous=false")
                .hasMessageContaining("accepted");
        assertThatThrownBy(() -> new TlsListener(0, null, null, null, null, null, Path.of("c.pem"), null, null))
                .hasMessageStartingWith("tls, accepted: certificateFile and keyFile (PEM)");
        assertThatThrownBy(() -> BrokerSettings.inMemory(1).withMetricsPort(-1))
                .hasMessage("metricsPort=-1, accepted: 0 to 65535");
    }
}
