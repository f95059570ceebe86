package io.linnet.broker.session;

import io.linnet.protocol.trust.PrivateFile;
import java.io.OutputStream;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A certificate authority for one test, by the Bouncy Castle that HiveMQ brings. */
public final class TestAuthority {
    public static final String PASSWORD = "changeit";

    /** Two PEM files. */
    public record PemPair(Path certificate, Path key) {}

    private final Path folder;
    private final X500Principal name;
    private final KeyPair keys;
    private final X509Certificate certificate;
    private int serial = 1;

    public TestAuthority(Path folder, String name) throws Exception {
        this.folder = folder;
        this.name = new X500Principal("CN=" + name);
        this.keys = newKeys();
        this.certificate = sign(this.name, keys, true, null);
        pem(certificateFile(), "CERTIFICATE", certificate.getEncoded());
    }

    private static KeyPair newKeys() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }

    private X509Certificate sign(X500Principal subject, KeyPair of, boolean isAuthority, String address)
            throws Exception {
        return sign(subject, of, isAuthority, address, Instant.now());
    }

    private X509Certificate sign(X500Principal subject, KeyPair of, boolean isAuthority, String address, Instant now)
            throws Exception {
        JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                name,
                BigInteger.valueOf(serial++),
                Date.from(now.minus(Duration.ofHours(1))),
                Date.from(now.plus(Duration.ofDays(1))),
                subject,
                of.getPublic());
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(isAuthority));
        if (address != null) {
            GeneralNames names = new GeneralNames(new GeneralName(GeneralName.iPAddress, address));
            builder.addExtension(Extension.subjectAlternativeName, false, names);
        }
        return new JcaX509CertificateConverter()
                .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate())));
    }

    /** This authority's certificate as PEM. */
    public Path certificateFile() {
        return folder.resolve(name.getName().substring(3) + ".pem");
    }

    public Path truststore() throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry("ca", certificate);
        return store(store, "trust.p12");
    }

    public Path keystore(String subject, String address) throws Exception {
        KeyPair of = newKeys();
        X509Certificate signed = sign(new X500Principal("CN=" + subject), of, false, address);
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry(subject, of.getPrivate(), PASSWORD.toCharArray(), new Certificate[] {signed, certificate});
        return store(store, subject + ".p12");
    }

    public PemPair pem(String subject) throws Exception {
        return pem(subject, null);
    }

    /** @param address that the certificate names; null: none */
    public PemPair pem(String subject, String address) throws Exception {
        return pem(subject, address, Instant.now());
    }

    /** @param made valid from an hour before to a day after */
    public PemPair pem(String subject, String address, Instant made) throws Exception {
        KeyPair of = newKeys();
        X509Certificate signed = sign(new X500Principal("CN=" + subject), of, false, address, made);
        return new PemPair(
                pem(folder.resolve(subject + ".crt"), "CERTIFICATE", signed.getEncoded()),
                pem(
                        folder.resolve(subject + ".key"),
                        "PRIVATE KEY",
                        of.getPrivate().getEncoded()));
    }

    private Path store(KeyStore store, String file) throws Exception {
        Path path = folder.resolve(file);
        try (OutputStream out = Files.newOutputStream(path)) {
            store.store(out, PASSWORD.toCharArray());
        }
        return path;
    }

    private static Path pem(Path file, String kind, byte[] der) throws Exception {
        String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        PrivateFile.write(file, "-----BEGIN " + kind + "-----\n" + text + "\n-----END " + kind + "-----\n");
        return file;
    }
}
