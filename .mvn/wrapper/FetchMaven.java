import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * {@code java FetchMaven.java URL SHA256 FOLDER}: fetches Maven's zip, checks it and unpacks it as FOLDER. A JDK is all it
 * needs. FOLDER is there whole or not at all, also where several runs fetch at once.
 */
final class FetchMaven {
    private static final int TIMEOUT_MILLIS = 60_000;
    private static final long MOST_BYTES = 64L << 20;

    private FetchMaven() {}

    public static void main(String[] arguments) throws NoSuchAlgorithmException {
        Path folder = Path.of(arguments[2]);
        try {
            Files.createDirectories(folder.getParent());
            Path work = Files.createTempDirectory(folder.getParent(), "fetch");
            try {
                Path zip = work.resolve("maven.zip");
                String found = download(arguments[0], zip);
                if (!found.equals(arguments[1])) {
                    throw new IOException("its SHA-256 is " + found + ", expected " + arguments[1]);
                }
                Path unpacked = unpack(zip, work.resolve("unpacked"));
                if (!Files.isDirectory(folder)) {
                    Files.move(unpacked, folder, StandardCopyOption.ATOMIC_MOVE);
                }
            } finally {
                delete(work);
            }
        } catch (IOException e) {
            if (!Files.isDirectory(folder)) {
                System.err.println("mvnw: cannot fetch " + arguments[0] + ": " + e);
                System.exit(1);
            }
        }
    }

    private static String download(String url, Path to) throws IOException, NoSuchAlgorithmException {
        URLConnection connection = URI.create(url).toURL().openConnection();
        connection.setConnectTimeout(TIMEOUT_MILLIS);
        connection.setReadTimeout(TIMEOUT_MILLIS);
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        try (InputStream in = new DigestInputStream(connection.getInputStream(), digest);
                var out = Files.newOutputStream(to)) {
            byte[] buffer = new byte[1 << 16];
            long bytes = 0;
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                bytes += read;
                if (bytes > MOST_BYTES) {
                    throw new IOException("it is larger than " + MOST_BYTES + " bytes");
                }
                out.write(buffer, 0, read);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** @return the one folder that the zip holds */
    private static Path unpack(Path zip, Path to) throws IOException {
        Files.createDirectories(to);
        try (ZipInputStream in = new ZipInputStream(Files.newInputStream(zip))) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                Path path = to.resolve(entry.getName()).normalize();
                if (!path.startsWith(to)) {
                    throw new IOException("it holds " + entry.getName());
                }
                if (entry.isDirectory()) {
                    Files.createDirectories(path);
                } else {
                    Files.createDirectories(path.getParent());
                    Files.copy(in, path);
                }
            }
        }
        try (Stream<Path> top = Files.list(to)) {
            Path maven = top.findFirst().orElseThrow(() -> new IOException("it is empty"));
            Files.setPosixFilePermissions(maven.resolve("bin/mvn"), PosixFilePermissions.fromString("rwxr-xr-x"));
            return maven;
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
