package io.linnet.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** A port that another program has is one sentence, and no stack trace of a library before it. */
class TakenPortTest {
    @TempDir
    Path folder;

    @Test
    void aTakenCoapPortIsOneSentence() throws Exception {
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.addAppender(log);
        try (DatagramSocket other = new DatagramSocket(new InetSocketAddress("127.0.0.1", 0))) {
            GatewaySettings settings = GatewaySettings.of("shelf", "g1", folder, "tcp://127.0.0.1:1")
                    .withCoap(new GatewaySettings.Coap("127.0.0.1", other.getLocalPort(), -1, null, null))
                    .withStatus(new GatewaySettings.Status(null, -1));
            try (Gateway gateway = new Gateway(settings)) {
                assertThatThrownBy(gateway::start)
                        .isInstanceOf(UncheckedIOException.class)
                        .hasMessage("coap.port=" + other.getLocalPort()
                                + " is in use on 127.0.0.1, accepted: a free UDP port, or -1 for none");
            }
            assertThat(log.list).noneMatch(line -> line.getThrowableProxy() != null);
        } finally {
            root.detachAppender(log);
        }
    }

    @Test
    void aSecondGatewayIsToldToTakeAnotherStatusPort() throws Exception {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            GatewaySettings settings = GatewaySettings.of("shelf", "g1", folder, "tcp://127.0.0.1:1")
                    .withCoap(new GatewaySettings.Coap("127.0.0.1", -1, -1, null, null))
                    .withStatus(new GatewaySettings.Status("127.0.0.1", other.getLocalPort()));
            try (Gateway gateway = new Gateway(settings)) {
                assertThatThrownBy(gateway::start)
                        .isInstanceOf(UncheckedIOException.class)
                        .hasMessageContaining("status.port=" + other.getLocalPort() + " on 127.0.0.1 cannot be had: ")
                        .hasMessageContaining(
                                "accepted: a free port (a second gateway of this machine needs one of its own)");
            }
        }
    }
}
