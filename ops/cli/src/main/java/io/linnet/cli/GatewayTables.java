package io.linnet.cli;

import io.linnet.gateway.GatewayStatus;
import io.linnet.gateway.core.BoardView;
import io.linnet.gateway.link.PendingBoard;
import io.linnet.gateway.serial.PortView;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What {@code gateway status} and {@code board list} show a person; {@code --json} gives every field. */
final class GatewayTables {
    private static final int DIGEST = 8;
    private static final int PLACE = 18;

    private GatewayTables() {}

    static void status(Output output, GatewayStatus status) {
        output.fitted("gateway  " + status.gateway() + " of fleet " + status.fleet() + ", up "
                + Words.lasting(status.upMillis()));
        output.fitted("broker   " + broker(status));
        output.fitted("custody  " + Words.count(status.custodyTransfers(), "update") + ", "
                + Words.bytes(status.custodyBytes()) + ", " + status.forwarding() + " on their way"
                + (status.custodyTrouble().isEmpty() ? "" : "; " + status.custodyTrouble()));
        output.fitted("coap     " + port(status.coapPort()) + ", with keys " + port(status.coapSecurePort()));
        if (status.isOpenToAll()) {
            output.fitted("INSECURE coap takes whoever reaches it from other machines");
        }
        output.say("");
        if (status.models().isEmpty()) {
            output.say("no offer of a model yet");
        } else {
            output.fittedTable(
                    List.of("model", "round", "version", "digest"),
                    status.models().stream()
                            .map(model -> List.of(
                                    model.model(),
                                    String.valueOf(model.round()),
                                    String.valueOf(model.version()),
                                    model.digest()
                                            .substring(
                                                    0,
                                                    Math.min(
                                                            DIGEST,
                                                            model.digest().length()))))
                            .toList());
        }
        output.say("");
        ports(output, status.ports());
        output.say("");
        boards(output, status.boards());
        if (!status.pending().isEmpty()) {
            output.say("");
            pending(output, status.pending());
        }
        if (!status.troubles().isEmpty()) {
            output.say("");
        }
        status.troubles().forEach(trouble -> {
            output.wrapped("! ", trouble.what());
            output.wrapped("  ", trouble.remedy());
        });
    }

    static void pending(Output output, List<PendingBoard> boards) {
        if (boards.isEmpty()) {
            output.say("no board asks to be let in");
            return;
        }
        output.fittedTable(
                List.of("pending", "on", "heard", "times", "why"),
                boards.stream()
                        .map(board -> List.of(
                                board.board(),
                                board.link() + " " + leaf(board.at()),
                                Words.ago(board.agoMillis()),
                                String.valueOf(board.times()),
                                board.why()))
                        .toList());
    }

    private static String broker(GatewayStatus status) {
        if (status.isUplinkUp()) {
            String refusal = status.uplinkRefusal();
            return refusal.isEmpty() ? "connected" : "connected, but does not take " + refusal;
        }
        String since = status.uplinkDownMillis() < 0
                ? "not reached yet"
                : "lost " + Words.ago(Math.max(1_000, status.uplinkDownMillis()));
        return since + (status.uplink().isEmpty() ? "" : ": " + status.uplink());
    }

    private static String port(int port) {
        return port < 0 ? "off" : String.valueOf(port);
    }

    private static void ports(Output output, List<PortView> ports) {
        if (ports.isEmpty()) {
            output.say("no serial ports");
            return;
        }
        output.fittedTable(
                List.of("port", "baud", "state", "board", "in", "out", "dropped", "trouble"),
                ports.stream()
                        .map(port -> List.of(
                                leaf(port.path()),
                                String.valueOf(port.baud()),
                                port.state(),
                                port.board(),
                                Words.bytes(port.bytesIn()),
                                Words.bytes(port.bytesOut()),
                                String.valueOf(port.framesDropped()),
                                port.trouble()))
                        .toList());
    }

    /** A board whose line is dead and of which nothing waits has no row: it is named below. */
    static void boards(Output output, List<BoardView> boards) {
        List<BoardView> away = boards.stream()
                .filter(board -> board.link().isEmpty() && board.queued() == 0)
                .sorted(Comparator.comparingLong(board -> board.ageMillis() < 0 ? Long.MAX_VALUE : board.ageMillis()))
                .toList();
        List<List<String>> rows = new ArrayList<>();
        for (BoardView board : boards) {
            if (!away.contains(board)) {
                rows.add(row(board));
            }
        }
        if (rows.isEmpty()) {
            output.say("no boards");
        } else {
            output.fittedTable(List.of("board", "on", "holds", "waiting", "heard", "trouble"), rows);
        }
        if (!away.isEmpty()) {
            output.fittedList(
                    "away: ",
                    away.stream()
                            .map(board -> board.board() + " (heard " + Words.ago(board.ageMillis()) + ")")
                            .toList(),
                    away.size());
        }
    }

    private static List<String> row(BoardView board) {
        return List.of(
                board.board(),
                board.link().isEmpty() ? "away" : board.link() + " " + leaf(board.at()),
                board.model() + (board.version() < 0 ? "" : " " + board.version()),
                board.queued() == 0 ? "" : Words.bytes(board.queuedBytes()),
                Words.ago(board.ageMillis()),
                trouble(board));
    }

    /** Of a path by an adapter's name its end tells most. */
    private static String leaf(String at) {
        String leaf = at.substring(at.lastIndexOf('/') + 1);
        return leaf.length() <= PLACE ? leaf : "…" + leaf.substring(leaf.length() - PLACE + 1);
    }

    private static String trouble(BoardView board) {
        String refused = board.refused() == 0 ? "" : board.refused() + " refused";
        return refused + (refused.isEmpty() || board.lastError().isEmpty() ? "" : ", ") + board.lastError();
    }
}
