package io.linnet.protocol.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.helpers.MessageFormatter;

class ComplaintsTest {
    private final List<String> said = new ArrayList<>();
    private final Logger log = (Logger) Proxy.newProxyInstance(
            Logger.class.getClassLoader(), new Class<?>[] {Logger.class}, (proxy, method, arguments) -> {
                Object[] values = Arrays.copyOfRange(arguments, 1, arguments.length);
                Object[] flat = values.length == 1 && values[0] instanceof Object[] array ? array : values;
                said.add(MessageFormatter.arrayFormat((String) arguments[0], flat)
                        .getMessage());
                return null;
            });
    private final Complaints complaints = new Complaints(log, MqttSettings.of("tcp://host", "c"));

    @Test
    void aWeekWithoutABrokerCostsALineACauseAndOneAtTheEnd() {
        complaints.ready(0);
        complaints.ended(true, "connection lost", 0);
        long at = 0;
        for (; at < TimeUnit.DAYS.toNanos(7); at += TimeUnit.SECONDS.toNanos(30)) {
            complaints.ended(false, at % 4 == 0 ? "connection refused" : "no answer in time", at);
            complaints.ended(false, "unknown host", at);
        }
        assertThat(complaints.lastCause()).isEqualTo("unknown host");
        complaints.ready(at);

        assertThat(said)
                .containsExactly(
                        "MQTT session c: connected to tcp://host",
                        "MQTT session c: lost tcp://host: connection lost; connecting again",
                        "MQTT session c: cannot connect to tcp://host: connection refused; trying on",
                        "MQTT session c: cannot connect to tcp://host: unknown host; trying on",
                        "MQTT session c: connected to tcp://host again after 168 h");
        assertThat(complaints.lastCause()).isEmpty();
    }

    /** As while the broker is still starting. */
    @Test
    void onlyABrokerThatAnsweredMayMissACertificate() {
        Complaints secure = new Complaints(log, MqttSettings.of("ssl://host", "c"));
        secure.ended(false, "connection refused", 0);
        secure.ended(false, "broken pipe", 1);
        assertThat(said)
                .containsExactly(
                        "MQTT session c: cannot connect to ssl://host: connection refused; trying on",
                        "MQTT session c: cannot connect to ssl://host: broken pipe (no client certificate is"
                                + " configured); trying on");
    }

    @Test
    void refusedPublishesAreNamedOnceAnHour() {
        long hour = TimeUnit.HOURS.toNanos(1);
        for (int i = 0; i < 1_000; i++) {
            complaints.refused("linnet/v1/f/00/b" + i + "/up", "not authorized (0x87)", i);
        }
        complaints.refused("linnet/v1/f/00/b1/up", "not authorized (0x87)", hour + 1);

        assertThat(said)
                .containsExactly(
                        "MQTT session c: the broker does not take what is published to linnet/v1/f/00/b0/up:"
                                + " not authorized (0x87); 1 refused so far",
                        "MQTT session c: the broker does not take what is published to linnet/v1/f/00/b1/up:"
                                + " not authorized (0x87); 1001 refused so far");
        assertThat(complaints.refusal()).isEqualTo("linnet/v1/f/00/b1/up: not authorized (0x87)");
    }
}
