package io.linnet.cli;

import io.linnet.protocol.trust.PrivateFile;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
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
    private final PrivateKey key;
    private final X509Certificate certificate;
    private final Instant now;

    private FleetAuthority(X500Principal name, PrivateKey key, X509Certificate certificate, Instant now) {
        this.name = name;
        this.key = key;
        this.certificate = certificate;
        this.now = now;
    }

    /** @param fleet its name, and what else tells it from the authority before: some clients choose by the name alone */
    static FleetAuthority make(String fleet, Instant now) throws IOException {
        try {
            X500Principal name = new X500Principal("CN=Linnet fleet " + fleet);
            KeyPair keys = newKeys();
            X509Certificate own = sign(name, keys.getPrivate(), now, name, keys.getPublic(), List.of(), AUTHORITY_LIFE);
            return new FleetAuthority(name, keys.getPrivate(), own, now);
        } catch (GeneralSecurityException | OperatorCreationException e) {
            throw new IllegalStateException("no certificate can be made: " + e.getMessage(), e);
        }
    }

    /**
     * The one that signs now: whose certificate is the first of the file.
     *
     * @throws UserError the two files are no pair
     */
    static FleetAuthority read(Path certificateFile, Path keyFile, Instant now) throws IOException {
        X509Certificate own = Certificates.read(certificateFile).get(0);
        String base64 = PrivateFile.read(keyFile).replaceAll("-----[A-Z ]+-----", "");
        try {
            PrivateKey key = KeyFactory.getInstance("EC")
                    .generatePrivate(
                            new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(base64)));
            FleetAuthority authority = new FleetAuthority(own.getSubjectX500Principal(), key, own, now);
            X509Certificate tried =
                    sign(authority.name, key, now, authority.name, own.getPublicKey(), List.of(), AUTHORITY_LIFE);
            if (Certificates.isSignedBy(tried, own)) {
                return authority;
            }
        } catch (GeneralSecurityException | OperatorCreationException | IllegalArgumentException e) {
            throw new UserError(keyFile + ", accepted: the authority's key as fleet init made it");
        }
        throw new UserError(
                keyFile + " is not the key of " + certificateFile + ", accepted: the pair of one authority");
    }

    X509Certificate certificate() {
        return certificate;
    }

    void write(Path certificateFile, Path keyFile) throws IOException {
        Certificates.write(certificateFile, List.of(certificate));
        writeKey(keyFile);
    }

    void writeKey(Path file) throws IOException {
        PrivateFile.write(file, Certificates.pem("PRIVATE KEY", key.getEncoded()));
    }

    /** A certificate for a broker that is reached by these names and addresses, and its key. */
    void writeBroker(List<String> hosts, Path certificateFile, Path keyFile) throws IOException {
        try {
            KeyPair of = newKeys();
            X500Principal subject = new X500Principal("CN=" + hosts.get(0));
            X509Certificate signed = sign(name, key, now, subject, of.getPublic(), hosts, BROKER_LIFE);
            PrivateFile.write(
                    keyFile, Certificates.pem("PRIVATE KEY", of.getPrivate().getEncoded()));
            Certificates.write(certificateFile, List.of(signed));
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
    private static X509Certificate sign(
            X500Principal issuer,
            PrivateKey issuersKey,
            Instant now,
            X500Principal subject,
            PublicKey key,
            List<String> hosts,
            Duration life)
            throws GeneralSecurityException, OperatorCreationException, CertIOException {
        boolean isAuthority = hosts.isEmpty();
        JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                issuer,
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
                .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(issuersKey)));
    }

    private static GeneralName name(String host) {
        boolean isAddress = host.matches("[0-9.]+") || host.contains(":");
        return new GeneralName(isAddress ? GeneralName.iPAddress : GeneralName.dNSName, host);
    }
}
