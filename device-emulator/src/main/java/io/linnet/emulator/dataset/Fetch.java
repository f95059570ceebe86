package io.linnet.emulator.dataset;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;

/**
 * Brings a public data set to this machine: from its addresses, going on where a broken transfer stopped, or from a
 * folder. What is kept was checked against the SHA-256 of the uncompressed content, since mirrors compress differently.
 */
public final class Fetch {
    /** Told what has arrived; {@code total} is −1 while unknown. Called on the fetching thread. */
    public interface Progress {
        void arrived(String file, long bytes, long total);
    }

    private static final int TRIES_A_MIRROR = 3;
    private static final int MOST_COMPRESSED_BYTES = 64 << 20;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final PublicData.Source source;
    private final Path folder;
    private final Progress progress;
    private final HttpClient client;

    /** @param home where data sets are; the files go to its folder {@code name} */
    public Fetch(String name, Path home, Progress progress) {
        this(PublicData.source(name), home.resolve(name), progress);
    }

    Fetch(PublicData.Source source, Path folder, Progress progress) {
        this.source = source;
        this.folder = folder;
        this.progress = progress;
        client = HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NORMAL)
                .connectTimeout(PATIENCE)
                .build();
    }

    /** Downloads what is not there yet; returns the folder. */
    public Path download() {
        for (PublicData.Piece piece : source.pieces()) {
            if (!isPresent(piece)) {
                download(piece);
            }
        }
        return folder;
    }

    /** Copies from a folder in place of the network, compressed or not. */
    public Path copy(Path from) {
        for (PublicData.Piece piece : source.pieces()) {
            Path original = DataFile.find(from, piece.file());
            if (!Files.isRegularFile(original)) {
                throw DatasetException.at(
                        from, "its files", "no " + piece.file(), piece.file() + " or " + piece.file() + ".gz");
            }
            verify(original, piece);
            Path target = folder.resolve(String.valueOf(original.getFileName()));
            try {
                Files.createDirectories(folder);
                Path part = folder.resolve(target.getFileName() + ".part");
                Files.copy(original, part, StandardCopyOption.REPLACE_EXISTING);
                Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
                progress.arrived(piece.file(), Files.size(target), Files.size(target));
            } catch (IOException e) {
                throw DataFile.failure(target, e);
            }
        }
        return folder;
    }

    private boolean isPresent(PublicData.Piece piece) {
        Path file = DataFile.find(folder, piece.file());
        try {
            return Files.isRegularFile(file) && sha256(file, piece.bytes()).equals(piece.sha256());
        } catch (IOException e) {
            return false;
        }
    }

    private void download(PublicData.Piece piece) {
        String why = "no mirror";
        for (int mirror = 0; mirror < source.mirrors().size(); mirror++) {
            URI address = URI.create(source.mirrors().get(mirror) + piece.file() + ".gz");
            Path part = folder.resolve(piece.file() + ".gz.part" + mirror);
            for (int attempt = 0; attempt < TRIES_A_MIRROR; attempt++) {
                try {
                    Files.createDirectories(folder);
                    transfer(address, part, piece);
                    verify(part, piece);
                    Files.move(part, folder.resolve(piece.file() + ".gz"), StandardCopyOption.REPLACE_EXISTING);
                    return;
                } catch (IOException e) {
                    why = address + ": " + e.getMessage();
                } catch (DatasetException e) {
                    // Not what was asked for: going on with it would not help.
                    why = address + ": " + e.getMessage();
                    deleteQuietly(part);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new DatasetException("fetch interrupted; what has arrived is kept for the next time");
                }
            }
        }
        throw new DatasetException(why + "; on a machine without network: --from FOLDER");
    }

    /** Appends what is missing to the part; a server that cannot go on in the middle starts again. */
    private void transfer(URI address, Path part, PublicData.Piece piece) throws IOException, InterruptedException {
        long have = Files.exists(part) ? Files.size(part) : 0;
        HttpRequest.Builder request = HttpRequest.newBuilder(address).timeout(PATIENCE);
        if (have > 0) {
            request.header("Range", "bytes=" + have + "-");
        }
        HttpResponse<InputStream> answer = client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        try (InputStream in = answer.body()) {
            boolean goesOn = answer.statusCode() == 206
                    && answer.headers().firstValue("Content-Range").orElse("").startsWith("bytes " + have + "-");
            if (answer.statusCode() == 416) {
                // Nothing is missing, or the file is another: the check decides.
                return;
            }
            if (answer.statusCode() != 200 && !goesOn) {
                throw new IOException("HTTP status " + answer.statusCode());
            }
            append(in, part, goesOn ? have : 0, total(answer, goesOn ? have : 0), piece);
        }
    }

    private static long total(HttpResponse<?> answer, long before) {
        long rest = answer.headers().firstValueAsLong("Content-Length").orElse(-1);
        return rest < 0 ? -1 : before + rest;
    }

    private void append(InputStream in, Path part, long before, long total, PublicData.Piece piece) throws IOException {
        StandardOpenOption how = before > 0 ? StandardOpenOption.APPEND : StandardOpenOption.TRUNCATE_EXISTING;
        try (OutputStream out = Files.newOutputStream(part, StandardOpenOption.CREATE, StandardOpenOption.WRITE, how)) {
            byte[] buffer = new byte[1 << 16];
            long done = before;
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                done += n;
                if (done > MOST_COMPRESSED_BYTES) {
                    throw new DatasetException("more than " + MOST_COMPRESSED_BYTES + " bytes, accepted: up to that");
                }
                out.write(buffer, 0, n);
                progress.arrived(piece.file(), done, total);
            }
            if (total >= 0 && done < total) {
                throw new IOException("the transfer broke off at " + done + " of " + total + " bytes");
            }
        }
    }

    private static void verify(Path file, PublicData.Piece piece) {
        try {
            String found = sha256(file, piece.bytes());
            if (!found.equals(piece.sha256())) {
                throw DatasetException.at(file, "its content", "SHA-256 " + found, piece.sha256());
            }
        } catch (IOException e) {
            throw DataFile.failure(file, e);
        }
    }

    /** Of the uncompressed content; reads no further than it should be long. */
    private static String sha256(Path file, long bytes) throws IOException {
        try (InputStream in = DataFile.open(file)) {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            byte[] buffer = new byte[1 << 16];
            long done = 0;
            for (int n = in.read(buffer); n >= 0 && done <= bytes; n = in.read(buffer)) {
                sha.update(buffer, 0, n);
                done += n;
            }
            return HexFormat.of().formatHex(sha.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static void deleteQuietly(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            // The next transfer truncates it.
        }
    }
}
