package io.linnet.aggregator.control;

import io.linnet.protocol.trust.PrivateFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Who may come in: a line a person, {@code name token}, in a file that only its owner reads. Read at each question, so that
 * who is struck out is out at once; of what was there in between nothing is remembered.
 */
final class Tokens {
    private static final int SHORTEST = 16;
    private static final String SCHEME = "Bearer ";

    private record Person(String name, byte[] hash) {}

    private final Path file;

    /** @throws IllegalArgumentException the file does not serve, with what is wrong */
    Tokens(Path file) {
        this.file = file;
        read();
    }

    /** @param header the request's {@code Authorization} */
    Optional<String> who(String header) {
        if (!header.startsWith(SCHEME)) {
            return Optional.empty();
        }
        byte[] given = hash(header.substring(SCHEME.length()).strip());
        Optional<String> found = Optional.empty();
        for (Person person : read()) {
            if (MessageDigest.isEqual(person.hash(), given)) {
                found = Optional.of(person.name());
            }
        }
        return found;
    }

    private List<Person> read() {
        List<Person> people = new ArrayList<>();
        content()
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .forEach(line -> people.add(person(line)));
        if (people.isEmpty()) {
            throw wrong("nobody is in it; a line a person: name and token");
        }
        return people;
    }

    private String content() {
        try {
            return PrivateFile.read(file);
        } catch (UncheckedIOException e) {
            throw new IllegalArgumentException("tokenFile=" + e.getMessage(), e);
        }
    }

    private Person person(String line) {
        int space = line.indexOf(' ');
        String token = line.substring(space + 1).strip();
        if (space < 1 || token.length() < SHORTEST) {
            throw wrong("a line that is not a name and a token of " + SHORTEST + " characters and more");
        }
        return new Person(line.substring(0, space), hash(token));
    }

    private IllegalArgumentException wrong(String what) {
        return new IllegalArgumentException("tokenFile=" + file + ": " + what);
    }

    /** Compared in its place, so that the time that takes tells nothing of the token. */
    private static byte[] hash(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
