package io.linnet.aggregator.journal;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a damaged journal still gives: its boards, and every version and receipt whose page can be read, from either end of
 * the table. Not the open round: of sums that lack a part nobody could say what they are.
 */
final class Salvage {
    private static final Logger LOG = LoggerFactory.getLogger(Salvage.class);
    private static final List<String> TABLES = List.of("meta", "board", "version", "receipt", "watch", Machines.TABLE);

    private Salvage() {}

    /**
     * Copies rows into an empty journal.
     *
     * @return versions among them
     */
    static int takeOver(Path damaged, Handle into) {
        try (Handle from = JournalFile.readOnly(damaged)) {
            int versions = 0;
            for (String table : TABLES) {
                int rows = copy(from, into, table);
                versions += table.equals("version") ? rows : 0;
            }
            Chronicle.TABLES.forEach(table -> copy(from, into, table));
            return versions;
        } catch (JdbiException e) {
            return 0;
        }
    }

    private static int copy(Handle from, Handle into, String table) {
        Map<Object, List<Object>> rows = new LinkedHashMap<>();
        // By name: a file of an earlier version lacks the last columns.
        Set<String> columns = new LinkedHashSet<>();
        for (String order : List.of("DESC", "ASC")) {
            try {
                from.select("SELECT * FROM " + table + " ORDER BY 1 " + order)
                        .map((row, context) -> {
                            List<Object> values = new ArrayList<>();
                            for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                                values.add(row.getObject(i));
                                columns.add(row.getMetaData().getColumnName(i));
                            }
                            return values;
                        })
                        .forEach(row -> rows.putIfAbsent(row.subList(0, Math.min(2, row.size())), row));
            } catch (RuntimeException e) {
                // The rows before the damaged page are in hand; the others come from the other end.
                LOG.debug("{} {}: {}", table, order, Damage.sentence(e));
            }
        }
        int taken = 0;
        String named = " (" + String.join(", ", columns) + ") VALUES (";
        for (List<Object> row : rows.values()) {
            String marks = "?, ".repeat(row.size() - 1) + "?";
            try {
                taken += into.execute("INSERT OR IGNORE INTO " + table + named + marks + ")", row.toArray());
            } catch (JdbiException e) {
                LOG.debug("a row of {}: {}", table, Damage.sentence(e));
            }
        }
        return taken;
    }
}
