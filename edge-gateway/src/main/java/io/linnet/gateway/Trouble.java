package io.linnet.gateway;

import io.linnet.gateway.core.BoardView;
import io.linnet.gateway.link.PendingBoard;
import io.linnet.gateway.serial.PortView;
import java.util.ArrayList;
import java.util.List;

/** What is wrong with a gateway or at it, and what a person can do about it; one sentence each. */
public record Trouble(String what, String remedy) {
    /** Before that a start is no trouble. */
    private static final long SETTLED_MILLIS = 60_000;
    /** Of boards alike: a fleet that is not let in fills no page. */
    private static final int MOST = 20;

    /** The worst first. */
    static List<Trouble> of(GatewayStatus status) {
        List<Trouble> all = new ArrayList<>();
        if (!status.custodyTrouble().isEmpty()) {
            all.add(
                    new Trouble(
                            "Boards are told to wait: " + status.custodyTrouble(),
                            "Free the disk, or raise custody.maxBytes. It goes on by itself, and nothing acknowledged is lost."));
        }
        uplink(status, all);
        status.ports().forEach(port -> port(port, all));
        status.pending().stream().limit(MOST).forEach(board -> pending(board, all));
        status.boards().stream()
                .filter(board -> !board.lastError().isEmpty())
                .limit(MOST)
                .forEach(board -> board(board, all));
        if (status.isOpenToAll()) {
            all.add(new Trouble(
                    "CoAP takes whoever reaches it from other machines.",
                    "Give boards keys (boards.file) and set coap.port: -1, or coap.bind: 127.0.0.1."));
        }
        return List.copyOf(all);
    }

    private static void uplink(GatewayStatus status, List<Trouble> all) {
        if (!status.isUplinkUp()) {
            all.add(
                    new Trouble(
                            "The broker is not reached: " + status.uplink(),
                            "Boards go on, and their updates wait in custody. linnet doctor, with this gateway's file, says more."));
        } else if (status.models().isEmpty() && status.upMillis() > SETTLED_MILLIS) {
            all.add(new Trouble(
                    "No model is offered to fleet " + status.fleet() + ".",
                    "Does the aggregator run, for this fleet and at this broker? linnet aggregator status"));
        }
        if (!status.uplinkRefusal().isEmpty()) {
            all.add(new Trouble(
                    "The broker does not take what is published to " + status.uplinkRefusal(),
                    "The gateway's user lacks that topic: look at the broker's users and rules (SPEC 13.3)."));
        }
    }

    private static void port(PortView port, List<Trouble> all) {
        if (!port.state().equals("open")) {
            String why = port.trouble().isEmpty() ? "" : ": " + port.trouble();
            String remedy = port.state().equals("absent")
                    ? "Plug it in, or take it out of serial.ports. It is looked for again and again."
                    : "It is tried again and again.";
            all.add(new Trouble("Port " + port.path() + " is not open" + why, remedy));
        } else if (port.board().isEmpty() && port.bytesIn() > 0 && port.framesIn() == 0) {
            all.add(new Trouble(
                    "Bytes come in on port " + port.path() + ", and no frame.",
                    "Is its rate (serial.baud, " + port.baud() + " now) that of the board?"));
        } else if (!port.trouble().isEmpty()) {
            all.add(new Trouble("Port " + port.path() + ": " + port.trouble(), "linnet doctor asks it for a frame."));
        }
    }

    private static void pending(PendingBoard board, List<Trouble> all) {
        all.add(new Trouble(
                "Board " + board.board() + " asks on " + board.link() + " " + board.at() + " and is not let in: "
                        + board.why(),
                "If it is yours: linnet board add or approve " + board.board() + ", where the fleet's folder is."));
    }

    private static void board(BoardView board, List<Trouble> all) {
        all.add(new Trouble(
                "Board " + board.board() + ": " + board.lastError(),
                "The aggregator's page says of each board what was refused, and why."));
    }
}
