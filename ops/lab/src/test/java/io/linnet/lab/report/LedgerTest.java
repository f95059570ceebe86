package io.linnet.lab.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerTest {
    @TempDir
    private Path folder;

    private static Cell cell(Map<String, Object> settings, long seed) {
        return new Cell("test", settings, seed, Map::of);
    }

    private static Map<String, Object> settings(Object... pairs) {
        Map<String, Object> settings = new LinkedHashMap<>();
        for (int k = 0; k < pairs.length; k += 2) {
            settings.put((String) pairs[k], pairs[k + 1]);
        }
        return settings;
    }

    @Test
    void findsACellBySettingsAndSeedWhateverTheirOrder() throws Exception {
        try (Ledger ledger = Ledger.open(folder)) {
            ledger.append(cell(settings("rate", 0.1, "boards", 4), 1), 2.5, Map.of("accuracy", 0.5));
        }
        try (Ledger ledger = Ledger.open(folder)) {
            assertThat(ledger.find(cell(settings("boards", 4, "rate", 0.1), 1))).contains(Map.of("accuracy", 0.5));
            assertThat(ledger.find(cell(settings("boards", 4, "rate", 0.1), 2))).isEmpty();
            assertThat(ledger.find(cell(settings("boards", 4, "rate", 0.2), 1))).isEmpty();
        }
    }

    @Test
    void dropsALastLineThatWasCutShort() throws Exception {
        Path file = folder.resolve(Ledger.FILE);
        try (Ledger ledger = Ledger.open(folder)) {
            ledger.append(cell(settings("a", 1), 1), 1, Map.of("x", List.of(1, 2)));
        }
        String whole = Files.readString(file);
        Files.writeString(file, whole.substring(0, whole.length() / 2), StandardOpenOption.APPEND);
        try (Ledger ledger = Ledger.open(folder)) {
            assertThat(ledger.size()).isEqualTo(1);
            ledger.append(cell(settings("a", 2), 1), 1, Map.of("x", 3));
        }
        assertThat(Files.readAllLines(file)).hasSize(2).allMatch(line -> line.endsWith("}"));
        try (Ledger ledger = Ledger.open(folder)) {
            assertThat(ledger.size()).isEqualTo(2);
        }
    }

    @Test
    void passesOverALineThatIsNoneOfItsOwn() throws Exception {
        Files.writeString(folder.resolve(Ledger.FILE), "[1, 2\n{\"experiment\":\"test\"}\n");
        try (Ledger ledger = Ledger.open(folder)) {
            assertThat(ledger.size()).isZero();
        }
    }
}
