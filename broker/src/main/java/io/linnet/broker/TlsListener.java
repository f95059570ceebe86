package io.linnet.broker;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A TLS port. Key and certificate come as PEM, as all parts take them, or in a key store.
 *
 * @param port 0: a free one
 * @param keystore the broker's key and certificate, PKCS #12 or JKS
 * @param truststore the CA of the clients' certificates; with one, a client must show a certificate
 * @param certificateFile the broker's certificate and its chain, PEM
 * @param keyFile its key, PEM, PKCS #8, not encrypted
 * @param caFile the CA of the clients' certificates, PEM; with one, a client must show a certificate
 */
public record TlsListener(
        int port,
        @Nullable Path keystore,
        @Nullable String keystorePassword,
        @Nullable String keyPassword,
        @Nullable Path truststore,
        @Nullable String truststorePassword,
        @Nullable Path certificateFile,
        @Nullable Path keyFile,
        @Nullable Path caFile) {
    public TlsListener {
        BrokerSettings.range("tls.port", port, 0, 65_535);
        boolean isPem = certificateFile != null && keyFile != null;
        boolean isAnyPem = certificateFile != null || keyFile != null || caFile != null;
        boolean isAnyStore = keystore != null || truststore != null;
        boolean isClear = isPem ? !isAnyStore : (keystore != null && !isAnyPem);
        if (!isClear) {
            throw new IllegalArgumentException(
                    "tls, accepted: certificateFile and keyFile (PEM), with caFile if clients"
                            + " are to show certificates; or keystore, with truststore");
        }
    }

    /** Of key stores. */
    public TlsListener(
            int port,
            Path keystore,
            String keystorePassword,
            String keyPassword,
            @Nullable Path truststore,
            @Nullable String truststorePassword) {
        this(port, keystore, keystorePassword, keyPassword, truststore, truststorePassword, null, null, null);
    }

    /** Of PEM files. */
    public static TlsListener pem(int port, Path certificateFile, Path keyFile, @Nullable Path caFile) {
        return new TlsListener(port, null, null, null, null, null, certificateFile, keyFile, caFile);
    }

    boolean isPem() {
        return certificateFile != null;
    }

    List<Path> pemFiles() {
        return Stream.of(certificateFile, keyFile, caFile)
                .filter(Objects::nonNull)
                .toList();
    }

    /** Without the passwords, which a record would print. */
    @Override
    public String toString() {
        return "TlsListener[port=" + port + ", " + (isPem() ? certificateFile : keystore) + "]";
    }
}
