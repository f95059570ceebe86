package io.linnet.cli;

import io.linnet.protocol.trust.PrivateFile;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A fleet's own certificate authority, by the Bouncy Castle that the broker brings. Keys are P-256, files are PEM. */
final class FleetAuthority {
    private static final Duration AUTHORITY_LIFE = Duration.ofDays(7300);
    private static final Duration BROKER_LIFE = Duration.ofDays(1825);
    /** A machine whose clock is a little behind must not find the certificate too young. */
    private static final Duration BEFORE = Duration.ofDays(1);

    private final X500Principal name;
    private final KeyPair keys;
    private final X509Certificate certificate;
    private final Instant now;

    FleetAuthority(String fleet, Instant now) throws IOException {
        try {
            this.name = new X500Principal("CN=Linnet fleet " + fleet);
            this.now = now;
            this.keys = newKeys();
            this.certificate = sign(name, keys.getPublic(), List.of(), AUTHORITY_LIFE);
        } catch (GeneralSecurityException | OperatorCreationException e) {
            throw new IllegalStateException("no certificate can be made: " + e.getMessage(), e);
        }
    }

    void write(Path certificateFile, Path keyFile) throws IOException {
        write(certificateFile, keyFile, certificate, keys);
    }

    /** A certificate for a broker that is reached by these names and addresses, and its key. */
    void writeBroker(List<String> hosts, Path certificateFile, Path keyFile) throws IOException {
        try {
            KeyPair of = newKeys();
            X500Principal subject = new X500Principal("CN=" + hosts.get(0));
            write(certificateFile, keyFile, sign(subject, of.getPublic(), hosts, BROKER_LIFE), of);
        } catch (GeneralSecurityException | OperatorCreationException e) {
            throw new IllegalStateException("no certificate can be made: " + e.getMessage(), e);
        }
    }

    private static KeyPair newKeys() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }

    /** @param hosts none: the authority itself */
    private X509Certificate sign(X500Principal subject, PublicKey key, List<String> hosts, Duration life)
            throws GeneralSecurityException, OperatorCreationException, CertIOException {
        boolean isAuthority = hosts.isEmpty();
        JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                name,
                new BigInteger(127, new SecureRandom()).setBit(0),
                Date.from(now.minus(BEFORE)),
                Date.from(now.plus(life)),
                subject,
                key);
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(isAuthority));
        int usage = isAuthority ? KeyUsage.keyCertSign | KeyUsage.cRLSign : KeyUsage.digitalSignature;
        builder.addExtension(Extension.keyUsage, true, new KeyUsage(usage));
        if (!isAuthority) {
            builder.addExtension(
                    Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth));
            GeneralName[] names = hosts.stream().map(FleetAuthority::name).toArray(GeneralName[]::new);
            builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names));
        }
        return new JcaX509CertificateConverter()
                .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate())));
    }

    private static GeneralName name(String host) {
        boolean isAddress = host.matches("[0-9.]+") || host.contains(":");
        return new GeneralName(isAddress ? GeneralName.iPAddress : GeneralName.dNSName, host);
    }

    private static void write(Path certificateFile, Path keyFile, X509Certificate certificate, KeyPair keys)
            throws IOException {
        try {
            Files.writeString(certificateFile, pem("CERTIFICATE", certificate.getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a fresh certificate has no encoding", e);
        }
        PrivateFile.write(keyFile, pem("PRIVATE KEY", keys.getPrivate().getEncoded()));
    }

    private static String pem(String kind, byte[] der) {
        String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN " + kind + "-----\n" + text + "\n-----END " + kind + "-----\n";
    }
}
