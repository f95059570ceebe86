package io.linnet.protocol.session;

import io.linnet.protocol.trust.PrivateFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** Reads the PEM files of {@link TlsSettings} for whichever client connects. Files are small and the installer's own. */
public final class TlsSockets {
    private static final char[] IN_MEMORY = new char[0];
    private static final String BEGIN = "-----BEGIN PRIVATE KEY-----";
    private static final String END = "-----END PRIVATE KEY-----";

    private TlsSockets() {}

    /**
     * @throws IllegalArgumentException naming the file and what was expected in it
     */
    static ClientLibrary.Tls of(TlsSettings settings) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            KeyManagerFactory keys = keys(settings);
            TrustManagerFactory trust = trust(settings);
            context.init(
                    keys == null ? null : keys.getKeyManagers(), trust == null ? null : trust.getTrustManagers(), null);
            return new ClientLibrary.Tls(context.getSocketFactory(), keys, trust);
        } catch (GeneralSecurityException e) {
            throw unusable(e);
        }
    }

    private static IllegalArgumentException unusable(Exception e) {
        return new IllegalArgumentException("tls: " + e.getMessage(), e);
    }

    /**
     * Whom to trust; null: whom the Java runtime trusts.
     *
     * @throws IllegalArgumentException naming the file and what was expected in it
     */
    public static @Nullable TrustManagerFactory trust(TlsSettings settings) {
        try {
            return trust(settings.caFile());
        } catch (GeneralSecurityException | IOException e) {
            throw unusable(e);
        }
    }

    /**
     * The client's own certificate and key; null: none.
     *
     * @throws IllegalArgumentException naming the file and what was expected in it
     */
    public static @Nullable KeyManagerFactory keys(TlsSettings settings) {
        try {
            return keyFactory(settings);
        } catch (GeneralSecurityException | IOException e) {
            throw unusable(e);
        }
    }

    private static @Nullable TrustManagerFactory trust(@Nullable Path caFile)
            throws GeneralSecurityException, IOException {
        if (caFile == null) {
            return null;
        }
        KeyStore store = trustStore(caFile);
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory;
    }

    private static @Nullable KeyManagerFactory keyFactory(TlsSettings settings)
            throws GeneralSecurityException, IOException {
        Path certificateFile = settings.certificateFile();
        Path keyFile = settings.keyFile();
        if (certificateFile == null || keyFile == null) {
            return null;
        }
        KeyStore store = keyStore(certificateFile, keyFile, IN_MEMORY);
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, IN_MEMORY);
        return factory;
    }

    /**
     * PKCS #12 of whom to trust.
     *
     * @throws IllegalArgumentException naming the file and what was expected in it
     */
    public static KeyStore trustStore(Path caFile) throws GeneralSecurityException, IOException {
        KeyStore store = empty();
        int number = 0;
        for (Certificate certificate : certificates("caFile", caFile)) {
            store.setCertificateEntry("ca" + number++, certificate);
        }
        return store;
    }

    /**
     * PKCS #12 of a certificate with its chain, and its key.
     *
     * @param password of the key in it
     * @throws IllegalArgumentException naming the file and what was expected in it
     */
    public static KeyStore keyStore(Path certificateFile, Path keyFile, char[] password)
            throws GeneralSecurityException, IOException {
        KeyStore store = empty();
        Certificate[] chain = certificates("certificateFile", certificateFile).toArray(Certificate[]::new);
        store.setKeyEntry("own", privateKey(keyFile), password, chain);
        return store;
    }

    private static KeyStore empty() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    private static Collection<? extends Certificate> certificates(String name, Path file) throws CertificateException {
        byte[] bytes = read(name, file);
        Collection<? extends Certificate> found;
        try {
            found = CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(bytes));
        } catch (CertificateException e) {
            throw new IllegalArgumentException(name + "=" + file + ", accepted: PEM certificates", e);
        }
        if (found.isEmpty()) {
            throw new IllegalArgumentException(name + "=" + file + ", accepted: PEM certificates; it holds none");
        }
        return found;
    }

    private static PrivateKey privateKey(Path file) throws GeneralSecurityException, IOException {
        String pem = new String(read("keyFile", file), StandardCharsets.US_ASCII);
        int begin = pem.indexOf(BEGIN);
        int end = pem.indexOf(END);
        if (begin < 0 || end < begin) {
            throw badKey(file);
        }
        try {
            PrivateFile.requireOwn(file);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("keyFile=" + e.getMessage(), e);
        }
        PKCS8EncodedKeySpec spec;
        try {
            spec = new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(pem.substring(begin + BEGIN.length(), end)));
        } catch (IllegalArgumentException e) {
            throw badKey(file);
        }
        for (String algorithm : new String[] {"RSA", "EC", "EdDSA"}) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(spec);
            } catch (InvalidKeySpecException e) {
                // Of another kind; the next one.
            }
        }
        throw badKey(file);
    }

    private static IllegalArgumentException badKey(Path file) {
        return new IllegalArgumentException("keyFile=" + file
                + ", accepted: PEM with BEGIN PRIVATE KEY (PKCS #8, not encrypted; openssl pkcs8 -topk8 -nocrypt)");
    }

    private static byte[] read(String name, Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new IllegalArgumentException(name + "=" + file + ", accepted: a readable file", e);
        }
    }
}
