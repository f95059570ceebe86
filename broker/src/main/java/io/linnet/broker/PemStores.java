package io.linnet.broker;

import io.linnet.protocol.session.TlsSockets;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * PEM files as the key stores that HiveMQ wants, in the broker's own folder. Run again, it reads the files anew; HiveMQ
 * looks at its stores every ten seconds, and takes what is new for connections from then on.
 */
final class PemStores implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Broker.class);
    private static final int PASSWORD_BYTES = 16;

    private final TlsListener pem;
    private final Path folder;
    private final String password;

    /** @throws IllegalArgumentException naming the file that does not work */
    PemStores(TlsListener pem, Path folder) throws IOException {
        this.pem = pem;
        this.folder = folder;
        byte[] random = new byte[PASSWORD_BYTES];
        new SecureRandom().nextBytes(random);
        this.password = HexFormat.of().formatHex(random);
        write();
    }

    TlsListener listener() {
        return new TlsListener(
                pem.port(),
                folder.resolve("own.p12"),
                password,
                password,
                pem.caFile() == null ? null : folder.resolve("trusted.p12"),
                pem.caFile() == null ? null : password);
    }

    @Override
    public void run() {
        try {
            write();
            LOG.info("tls: certificates read again; new connections get them within 10 s");
        } catch (IOException | IllegalArgumentException e) {
            LOG.error("tls: {}; the certificates stay as they were", e.getMessage());
        }
    }

    private void write() throws IOException {
        Path certificate = Objects.requireNonNull(pem.certificateFile());
        Path key = Objects.requireNonNull(pem.keyFile());
        try {
            KeyStore own = TlsSockets.keyStore(certificate, key, password.toCharArray());
            @Nullable KeyStore trusted = pem.caFile() == null ? null : TlsSockets.trustStore(pem.caFile());
            store(own, "own.p12");
            if (trusted != null) {
                store(trusted, "trusted.p12");
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("certificateFile=" + certificate + " keyFile=" + key
                    + ", accepted: a certificate and its key: " + e.getMessage());
        }
    }

    /** HiveMQ never sees half of one. */
    private void store(KeyStore store, String name) throws IOException, GeneralSecurityException {
        Path fresh = Files.createTempFile(folder, name, null);
        try (OutputStream out = Files.newOutputStream(fresh)) {
            store.store(out, password.toCharArray());
        }
        Files.move(fresh, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }
}
