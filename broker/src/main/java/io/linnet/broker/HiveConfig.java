package io.linnet.broker;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** HiveMQ's configuration file, which is the only way to tell it its settings. */
final class HiveConfig {
    /**
     * How long a session may hoard while its client is away. No part of ours asks for more: what a queue loses, the
     * protocol's statuses bring again.
     */
    private static final int SESSION_SECONDS = 3_600;

    /** From the TCP connection to a whole CONNECT. */
    private static final int CONNECT_MILLIS = 3_000;

    /** Forward secrecy and authenticated encryption, and nothing else that old clients might ask for. */
    private static final List<String> CIPHER_SUITES = List.of(
            "TLS_AES_128_GCM_SHA256",
            "TLS_AES_256_GCM_SHA384",
            "TLS_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

    private static final String PROTOCOLS =
            "<protocols><protocol>TLSv1.3</protocol><protocol>TLSv1.2</protocol></protocols>"
                    + CIPHER_SUITES.stream()
                            .map(suite -> element("cipher-suite", suite))
                            .collect(Collectors.joining("", "<cipher-suites>", "</cipher-suites>"));

    private HiveConfig() {}

    static void write(BrokerSettings settings, Ports ports, Path folder) throws IOException {
        Path file = folder.resolve("config.xml");
        Files.deleteIfExists(file);
        if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            // The key store's password stands in it.
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        }
        Files.writeString(file, xml(settings, ports), StandardCharsets.UTF_8);
    }

    static String xml(BrokerSettings settings, Ports ports) {
        return String.format(
                Locale.ROOT,
                """
                <?xml version="1.0"?>
                <hivemq>
                  <listeners>
                %s  </listeners>
                  <mqtt>
                    <queued-messages><max-queue-size>%d</max-queue-size><strategy>discard</strategy></queued-messages>
                    <topic-alias><enabled>false</enabled></topic-alias>
                    <packets><max-packet-size>%d</max-packet-size></packets>
                    <session-expiry><max-interval>%d</max-interval></session-expiry>
                    <receive-maximum><server-receive-maximum>%d</server-receive-maximum></receive-maximum>
                  </mqtt>
                  <restrictions>
                    <max-client-id-length>128</max-client-id-length>
                    <max-topic-length>256</max-topic-length>
                    <no-connect-idle-timeout>%d</no-connect-idle-timeout>
                  </restrictions>
                  <anonymous-usage-statistics><enabled>false</enabled></anonymous-usage-statistics>
                  <persistence><mode>%s</mode></persistence>
                </hivemq>
                """,
                listeners(settings, ports),
                settings.queue(),
                settings.packetBytes(),
                SESSION_SECONDS,
                settings.receiveMaximum(),
                CONNECT_MILLIS,
                settings.folder() == null ? "in-memory" : "file");
    }

    private static String listeners(BrokerSettings settings, Ports ports) {
        StringBuilder xml = new StringBuilder();
        String bind = element("bind-address", settings.bind());
        if (ports.mqtt() != null) {
            xml.append(element("tcp-listener", element("port", ports.mqtt()) + bind, false));
        }
        if (ports.webSocket() != null) {
            String subprotocols = "<subprotocols><subprotocol>mqtt</subprotocol></subprotocols>";
            xml.append(element(
                    "websocket-listener",
                    element("port", ports.webSocket()) + bind + element("path", "/mqtt") + subprotocols,
                    false));
        }
        TlsListener tls = settings.tls();
        if (tls != null && ports.tls() != null) {
            xml.append(element(
                    "tls-tcp-listener", element("port", ports.tls()) + bind + element("tls", tls(tls), false), false));
        }
        return xml.toString();
    }

    private static String tls(TlsListener tls) {
        String keystore = element("path", Objects.requireNonNull(tls.keystore()).toAbsolutePath())
                + element("password", tls.keystorePassword())
                + element("private-key-password", tls.keyPassword());
        String xml = PROTOCOLS + element("keystore", keystore, false);
        Path truststore = tls.truststore();
        if (truststore != null) {
            String trust = element("path", truststore.toAbsolutePath()) + element("password", tls.truststorePassword());
            xml += element("truststore", trust, false) + element("client-authentication-mode", "REQUIRED");
        }
        return xml;
    }

    private static String element(String name, @Nullable Object text) {
        return element(name, escape(String.valueOf(text)), true);
    }

    private static String element(String name, String content, boolean inline) {
        return "<" + name + ">" + content + "</" + name + ">" + (inline ? "" : "\n");
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
