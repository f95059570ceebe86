package io.linnet.broker.access;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The users of a broker, a text file with a line each: {@code user role fleet password-hash}. Empty lines and lines that
 * begin with {@code #} are skipped.
 */
public final class UserFile {
    private static final long MOST_BYTES = 64L << 20;

    private final Map<String, User> users;
    /** Costs a name that is no user's what the dearest password costs: a time tells nobody who is one. */
    private final PasswordHash nobodys;

    private UserFile(Map<String, User> users) {
        this.users = users;
        int most = users.values().stream()
                .mapToInt(user -> user.password().iterations())
                .max()
                .orElse(0);
        this.nobodys = PasswordHash.of(new char[] {'x'}, most, new SecureRandom());
    }

    /**
     * @throws IllegalArgumentException naming the file, the line, and what was expected
     */
    public static UserFile read(Path file) {
        List<String> lines;
        try {
            if (Files.size(file) > MOST_BYTES) {
                throw new IllegalArgumentException("users=" + file + ", accepted: at most " + MOST_BYTES + " bytes");
            }
            lines = Files.readAllLines(file);
        } catch (IOException e) {
            throw new IllegalArgumentException("users=" + file + ", accepted: a readable text file", e);
        }
        Map<String, User> users = new HashMap<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            try {
                User user = parse(line);
                if (users.put(user.name(), user) != null) {
                    throw new IllegalArgumentException("user=" + user.name() + " stands there twice");
                }
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(file + " line " + (i + 1) + ": " + e.getMessage(), e);
            }
        }
        return new UserFile(Map.copyOf(users));
    }

    private static User parse(String line) {
        String[] words = line.split("\\s+", 5);
        if (words.length != 4) {
            throw new IllegalArgumentException(words.length + " words, accepted: user role fleet password-hash");
        }
        return new User(words[0], Role.of(words[1]), words[2], PasswordHash.parse(words[3]));
    }

    /** A line for the file, with a fresh salt. */
    public static String line(String user, Role role, String fleet, char[] password) {
        PasswordHash hash = PasswordHash.of(password, PasswordHash.DEFAULT_ITERATIONS, new SecureRandom());
        return new User(user, role, fleet, hash).line();
    }

    /** A line for the file, of a password that was drawn from 128 random bits or more. */
    public static String lineOfSecret(String user, Role role, String fleet, String secret) {
        return new User(user, role, fleet, PasswordHash.ofSecret(secret.toCharArray(), new SecureRandom())).line();
    }

    /** What a password is held against: the user's, or of a name that is no user's another. */
    PasswordHash expected(String name) {
        User user = users.get(name);
        return user == null ? nobodys : user.password();
    }

    @Nullable
    User find(String name) {
        return users.get(name);
    }

    /** Whether just this user stands there: of this role, this fleet and this password. */
    boolean has(User user) {
        User found = users.get(user.name());
        return found != null && found.line().equals(user.line());
    }

    public int size() {
        return users.size();
    }

    /** Who stands there, by name. */
    public List<Entry> entries() {
        return users.values().stream()
                .map(user -> new Entry(user.name(), user.role(), user.fleet()))
                .sorted(Comparator.comparing(Entry::user))
                .toList();
    }

    /** A user without the password's hash. */
    public record Entry(String user, Role role, String fleet) {}
}
