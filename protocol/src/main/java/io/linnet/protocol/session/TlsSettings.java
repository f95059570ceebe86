package io.linnet.protocol.session;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How a session trusts and is trusted. All files are PEM.
 *
 * @param caFile certificates to trust; none: those of the Java runtime
 * @param certificateFile the client's certificate and its chain
 * @param keyFile the client's key, PKCS #8, not encrypted
 * @param verifyHostName whether the broker's certificate must name the host of the URI
 */
public record TlsSettings(
        @Nullable Path caFile,
        @Nullable Path certificateFile,
        @Nullable Path keyFile,
        boolean verifyHostName) {
    public static final TlsSettings DEFAULT = new TlsSettings(null, null, null, true);

    public TlsSettings {
        if ((certificateFile == null) != (keyFile == null)) {
            throw new IllegalArgumentException(
                    "certificateFile=" + certificateFile + " keyFile=" + keyFile + ", accepted: both or neither");
        }
    }

    public static TlsSettings trusting(Path caFile) {
        return new TlsSettings(caFile, null, null, true);
    }
}
