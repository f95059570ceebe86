package io.linnet.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.linnet.gateway.GatewayStatus;
import io.linnet.gateway.Trouble;
import io.linnet.gateway.core.BoardView;
import io.linnet.gateway.link.PendingBoard;
import io.linnet.gateway.serial.PortView;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class GatewayTablesTest {
    private static final String LINE = "/dev/serial/by-id/usb-FTDI_FT232R_USB_UART_A50285BI-if00-port0";

    private static BoardView board(String id, String link, String at, int queued, long age, String error) {
        return new BoardView(id, link, at, 3, "digits", 41, queued, 2_100L * queued, 1_200_000, 17, 2, 40, age, error);
    }

    private static List<String> printed(Consumer<Output> what) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream stream = new PrintStream(bytes, true, UTF_8);
        what.accept(new Output(false, stream, stream));
        return bytes.toString(UTF_8).lines().toList();
    }

    @Test
    void agesAreWordsAndTheTableFits() {
        List<String> lines = printed(output -> GatewayTables.boards(
                output,
                List.of(
                        board("b1", "coap", "10.0.0.7:40112", 0, 400, ""),
                        board("b2", "coap", "10.0.0.8:40112", 1, 125_000, ""),
                        board("b3", "", "", 2, 3 * 86_400_000L, "late"))));
        assertThat(lines)
                .containsExactly(
                        "board  on                   holds      waiting  heard       trouble",
                        "b1     coap 10.0.0.7:40112  digits 41           now         2 refused",
                        "b2     coap 10.0.0.8:40112  digits 41  2.1 kB   2 min ago   2 refused",
                        "b3     away                 digits 41  4.2 kB   3 days ago  2 refused, late");
    }

    @Test
    void aDeadLineDropsItsRowUnlessSomethingWaits() {
        List<BoardView> boards = new java.util.ArrayList<>();
        boards.add(board("here", "serial", LINE, 0, 5_000, "malformed: " + "x".repeat(300)));
        for (int i = 1; i <= 7; i++) {
            boards.add(board("gone" + i, "", "", 0, i == 2 ? -1 : i * 3_600_000L, ""));
        }
        List<String> lines = printed(output -> GatewayTables.boards(output, boards));
        assertThat(lines).hasSize(3).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
        assertThat(lines.get(1)).startsWith("here   serial …").contains("if00-port0", "5 s ago", "2 refused, ma");
        assertThat(lines.get(2)).isEqualTo("away: gone1 (heard 1 h ago), gone3 (heard 3 h ago) and 5 more");
    }

    @Test
    void theStatusOfAGatewayFitsAndReadsBack() throws Exception {
        GatewayStatus status = new GatewayStatus(
                "attic",
                "house",
                90 * 60_000L,
                false,
                "Connection refused: broker.example/192.0.2.7:8883 and a good deal more that nobody reads to its end",
                300_000,
                "",
                5683,
                -1,
                true,
                2_100,
                1,
                "",
                0,
                List.of(new GatewayStatus.Model("digits", 7, 6, "92e937b2fed2d2e6f454c4657d08075d")),
                List.of(new PortView(LINE, 115_200, "absent", "", 8_100, 900, 40, 0, "the port is gone")),
                List.of(),
                List.of(new PendingBoard(
                        "mast-7", "serial", "/dev/ttyACM0", "the board is not enrolled", 60_000, 5_000, 3)),
                List.of(new Trouble(
                        "Port ttyUSB0 is not open: the port is gone and nobody in this house knows where it went",
                        "Plug it in.")));
        ObjectMapper json = new ObjectMapper();
        List<String> lines = printed(
                output -> GatewayTables.status(output, StatusReader.as(GatewayStatus.class, json.valueToTree(status))));
        assertThat(lines).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
        assertThat(lines)
                .startsWith("gateway  attic of fleet house, up 1 h")
                .contains(
                        "custody  1 update, 2.1 kB, 0 on their way",
                        "INSECURE coap takes whoever reaches it from other machines",
                        "pending  on              heard    times  why",
                        "mast-7   serial ttyACM0  5 s ago  3      the board is not enrolled",
                        "coap     5683, with keys off",
                        "digits  7      6        92e937b2",
                        "no boards",
                        "! Port ttyUSB0 is not open: the port is gone and nobody in this house knows",
                        "  where it went",
                        "  Plug it in.");
        assertThat(lines.get(1))
                .startsWith("broker   lost 5 min ago: Connection refused")
                .endsWith("…");
    }

    @Test
    void amountsAreShort() {
        assertThat(Words.bytes(999)).isEqualTo("999 B");
        assertThat(Words.bytes(1_000)).isEqualTo("1.0 kB");
        assertThat(Words.bytes(999_600)).isEqualTo("1.0 MB");
        assertThat(Words.bytes(52_400_000_000L)).isEqualTo("52 GB");
        assertThat(Words.ago(-1)).isEqualTo("never");
        assertThat(Words.ago(59_999)).isEqualTo("59 s ago");
        assertThat(Words.ago(47 * 3_600_000L)).isEqualTo("47 h ago");
    }
}
