package io.linnet.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;

/** What stands in a certificate's file. */
final class Certificates {
    private Certificates() {}

    /**
     * All of a PEM file.
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
