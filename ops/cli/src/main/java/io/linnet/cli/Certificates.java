package io.linnet.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.Collection;
import java.util.List;

/** PEM files of certificates. */
final class Certificates {
    private Certificates() {}

    /**
     * All of a file.
     *
     * @throws UserError it holds none
     */
    static List<X509Certificate> read(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            List<X509Certificate> all = CertificateFactory.getInstance("X.509").generateCertificates(in).stream()
                    .map(X509Certificate.class::cast)
                    .toList();
            if (!all.isEmpty()) {
                return all;
            }
        } catch (CertificateException e) {
            throw new UserError(file + ": " + e.getMessage() + ", accepted: a certificate in PEM");
        }
        throw new UserError(file + " is empty, accepted: a certificate in PEM");
    }

    /** Who reads the file sees all of the old ones or all of these. */
    static void write(Path file, List<X509Certificate> certificates) throws IOException {
        StringBuilder text = new StringBuilder();
        try {
            for (X509Certificate certificate : certificates) {
                text.append(pem("CERTIFICATE", certificate.getEncoded()));
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a certificate has no encoding", e);
        }
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.writeString(fresh, text, StandardCharsets.US_ASCII);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    static String pem(String kind, byte[] der) {
        String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN " + kind + "-----\n" + text + "\n-----END " + kind + "-----\n";
    }

    static boolean isSignedBy(X509Certificate certificate, X509Certificate authority) {
        try {
            certificate.verify(authority.getPublicKey());
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /** By which names and addresses whoever shows it is reached, as {@code fleet init} was told them. */
    static List<String> hosts(Path file) throws IOException {
        Collection<List<?>> names;
        try {
            names = read(file).get(0).getSubjectAlternativeNames();
        } catch (CertificateException e) {
            names = null;
        }
        if (names == null || names.isEmpty()) {
            throw new UserError(file + " names no host, accepted: as fleet init made it");
        }
        return names.stream().map(name -> String.valueOf(name.get(1))).toList();
    }
}
