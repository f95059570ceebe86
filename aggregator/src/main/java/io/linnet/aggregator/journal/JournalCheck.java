package io.linnet.aggregator.journal;

import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.Numeric;
import io.linnet.protocol.model.Parameters;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;

/**
 * What a journal holds, and whether it holds: SQLite's own check, and every version's digest computed anew. Reads only, also
 * beside the aggregator that writes it.
 *
 * @param description the fleet, model and network that it belongs to
 * @param damage what SQLite says is wrong with the file; empty: nothing
 * @param versions that are kept
 * @param newest number of the newest version whose digest holds; −1: none
 * @param spoilt numbers of versions whose digest does not hold
 * @param boards with a number
 * @param entries of the open round
 */
public record JournalCheck(
        String description,
        Optional<String> damage,
        int versions,
        long newest,
        String digest,
        List<Long> spoilt,
        int boards,
        int entries) {
    /** @throws JournalException there is no such file, or no journal in it */
    public static JournalCheck of(Path file) {
        if (!Files.exists(file)) {
            throw new JournalException("journal=" + file + ": no such file");
        }
        try (Handle handle = JournalFile.readOnly(file)) {
            Optional<String> damage = damage(handle);
            List<String> meta = handle.select(
                            "SELECT value FROM meta WHERE name IN ('model', 'layout') ORDER BY name DESC")
                    .mapTo(String.class)
                    .list();
            if (meta.isEmpty()) {
                throw new JournalException("journal=" + file + ": belongs to no fleet yet");
            }
            Optional<ModelLayout> layout = meta.size() < 2 ? Optional.empty() : Optional.of(layout(meta.get(1)));
            List<Version> kept = kept(handle);
            List<Long> spoilt = new ArrayList<>();
            Optional<Version> newest = Optional.empty();
            for (Version version : kept) {
                if (layout.isEmpty() || holds(version, layout.get())) {
                    newest = Optional.of(version);
                } else {
                    spoilt.add(version.number());
                }
            }
            return new JournalCheck(
                    meta.get(0),
                    damage,
                    kept.size(),
                    newest.map(Version::number).orElse(-1L),
                    newest.map(version -> version.digest().toString()).orElse(""),
                    spoilt,
                    count(handle, "board"),
                    count(handle, "entry"));
        } catch (JournalException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new JournalException("journal=" + file + ": " + Damage.sentence(e), e);
        }
    }

    /** Nothing is wrong with it. */
    public boolean isSound() {
        return damage.isEmpty() && spoilt.isEmpty();
    }

    private static Optional<String> damage(Handle handle) {
        try {
            JournalFile.requireSound(handle);
            return Optional.empty();
        } catch (RuntimeException e) {
            return Optional.of(Damage.sentence(e));
        }
    }

    private static List<Version> kept(Handle handle) {
        return orElse(() -> Journal.versions(handle), List.of());
    }

    private static int count(Handle handle, String table) {
        return orElse(
                () -> handle.select("SELECT count(*) FROM " + table)
                        .mapTo(Integer.class)
                        .one(),
                0);
    }

    /** A page that cannot be read takes its table's figure with it, not the report. */
    private static <T> T orElse(Supplier<T> read, T otherwise) {
        try {
            return read.get();
        } catch (RuntimeException e) {
            return otherwise;
        }
    }

    private static boolean holds(Version version, ModelLayout layout) {
        try {
            return Parameters.fromBytes(layout, version.parameters()).digest().equals(version.digest());
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** {@code INT16 64,32,10 -11,-11}. */
    static String text(ModelLayout layout) {
        return layout.numeric() + " " + join(layout.units()) + " " + join(layout.exponents());
    }

    private static String join(int[] numbers) {
        return String.join(
                ",", Arrays.stream(numbers).mapToObj(Integer::toString).toList());
    }

    private static ModelLayout layout(String text) {
        String[] parts = text.split(" ", -1);
        return ModelLayout.of(Numeric.valueOf(parts[0]), split(parts[1]), split(parts[2]));
    }

    private static int[] split(String numbers) {
        return Arrays.stream(numbers.split(",")).mapToInt(Integer::parseInt).toArray();
    }
}
