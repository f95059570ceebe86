package io.linnet.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.gateway.link.PendingBoard;
import io.linnet.gateway.serial.PortView;
import java.util.List;
import org.junit.jupiter.api.Test;

class TroubleTest {
    private static final GatewayStatus.Model MODEL = new GatewayStatus.Model("digits", 7, 6, "92e937b2");

    private static PortView port(String state, String board, long bytesIn, long framesIn, String trouble) {
        return new PortView("/dev/ttyUSB0", 115_200, state, board, bytesIn, 0, framesIn, 0, trouble);
    }

    private static GatewayStatus status(
            boolean isUp, String custody, List<GatewayStatus.Model> models, PortView port, List<PendingBoard> pending) {
        return new GatewayStatus(
                        "attic",
                        "house",
                        120_000,
                        isUp,
                        isUp ? "" : "connection refused",
                        0,
                        "",
                        -1,
                        -1,
                        false,
                        0,
                        0,
                        custody,
                        0,
                        models,
                        List.of(port),
                        List.of(),
                        pending,
                        List.of())
                .withTroubles();
    }

    private static List<String> what(GatewayStatus status) {
        return status.troubles().stream().map(Trouble::what).toList();
    }

    @Test
    void whereAllIsWellThereIsNone() {
        assertThat(status(true, "", List.of(MODEL), port("open", "b7", 900, 12, ""), List.of())
                        .troubles())
                .isEmpty();
    }

    @Test
    void theDiskComesBeforeTheBrokerAndBothBeforeAPort() {
        GatewayStatus status = status(
                false,
                "No space left on device",
                List.of(MODEL),
                port("waiting", "", 0, 0, "permission denied; sudo usermod -aG dialout linnet"),
                List.of());

        assertThat(what(status))
                .containsExactly(
                        "Boards are told to wait: No space left on device",
                        "The broker is not reached: connection refused",
                        "Port /dev/ttyUSB0 is not open: permission denied; sudo usermod -aG dialout linnet");
        assertThat(status.troubles())
                .allSatisfy(trouble -> assertThat(trouble.remedy()).endsWith("."));
    }

    @Test
    void bytesThatAreNoFramesSpeakOfAWrongRate() {
        GatewayStatus status = status(true, "", List.of(MODEL), port("open", "", 900, 0, ""), List.of());

        assertThat(status.troubles().get(0).remedy()).contains("serial.baud, 115200 now");
    }

    @Test
    void whoAsksIsNamedWithTheCommandThatLetsItIn() {
        PendingBoard board =
                new PendingBoard("mast-7", "serial", "/dev/ttyACM0", "the board is not enrolled", 9_000, 4_000, 2);
        GatewayStatus status = status(true, "", List.of(), port("absent", "", 0, 0, ""), List.of(board));

        assertThat(what(status))
                .containsExactly(
                        "No model is offered to fleet house.",
                        "Port /dev/ttyUSB0 is not open",
                        "Board mast-7 asks on serial /dev/ttyACM0 and is not let in: the board is not enrolled");
        assertThat(status.troubles().get(2).remedy()).contains("linnet board add or approve mast-7");
    }
}
