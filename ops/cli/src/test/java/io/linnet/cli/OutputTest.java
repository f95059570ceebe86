package io.linnet.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OutputTest {
    private static final String TEXT = "round 3/100  accuracy 41.5 %  boards 16  17.2 kB up";

    /** A line that wraps stays on the terminal, once a round. */
    @Test
    void theProgressFitsItsTerminal() {
        assertThat(Output.progressLine(0.5, TEXT, 80)).isEqualTo("[############............] " + TEXT);
        assertThat(Output.progressLine(0.5, TEXT, 78)).isEqualTo(TEXT);
        assertThat(Output.progressLine(0.5, TEXT, 20)).isEqualTo(TEXT.substring(0, 19));
    }

    /** {@code Map.of} begins elsewhere in each process. */
    @Test
    void fieldsStandInTheSameOrderInEveryRun() {
        Map<String, Integer> few = Map.of("f", 1, "b", 2, "e", 3, "a", 4, "d", 5, "c", 6);
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("z", few);
        row.put("y", List.of(few));
        String sorted = "{\"a\":4,\"b\":2,\"c\":6,\"d\":5,\"e\":3,\"f\":1}";
        assertThat(printed(true, row)).isEqualTo("{\"z\":" + sorted + ",\"y\":[" + sorted + "]}");
        assertThat(printed(true, few)).isEqualTo(sorted);
        assertThat(printed(false, few)).isEqualTo("a 4  b 2  c 6  d 5  e 3  f 1");
    }

    private static String printed(boolean isJson, Map<String, ?> fields) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream stream = new PrintStream(bytes, true, UTF_8);
        new Output(isJson, stream, stream).result(fields);
        return bytes.toString(UTF_8).strip();
    }
}
