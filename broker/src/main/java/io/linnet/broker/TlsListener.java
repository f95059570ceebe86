package io.linnet.broker;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A TLS port.
 *
 * @param port 0: a free one
 * @param keystore the broker's key and certificate, PKCS #12 or JKS
 * @param truststore the CA of the clients' certificates; with one, a client must show a certificate
 */
public record TlsListener(
        int port,
        Path keystore,
        String keystorePassword,
        String keyPassword,
        @Nullable Path truststore,
        @Nullable String truststorePassword) {
    public TlsListener {
        BrokerSettings.range("tlsPort", port, 0, 65_535);
    }

    /** Without the passwords, which a record would print. */
    @Override
    public String toString() {
        return "TlsListener[port=" + port + ", keystore=" + keystore + ", truststore=" + truststore + "]";
    }
}
