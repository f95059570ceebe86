package io.linnet.gateway;

import io.linnet.gateway.core.BoardView;
import io.linnet.gateway.link.PendingBoard;
import io.linnet.gateway.serial.PortView;
import java.util.List;

/**
 * The gateway at one moment, for {@code gateway status} and {@code board list}.
 *
 * @param uplinkDownMillis since the broker was lost; 0 while connected, −1: never connected
 * @param uplinkRefusal the newest publish that the broker refused, topic and reason, or empty
 * @param isOpenToAll whether it takes whoever reaches it from other machines
 * @param custodyTrouble why boards are told to wait, or empty
 * @param pending boards that asked and were turned away
 * @param troubles what is wrong, and what to do; the worst first
 */
public record GatewayStatus(
        String gateway,
        String fleet,
        long upMillis,
        boolean isUplinkUp,
        String uplink,
        long uplinkDownMillis,
        String uplinkRefusal,
        int coapPort,
        int coapSecurePort,
        boolean isOpenToAll,
        long custodyBytes,
        int custodyTransfers,
        String custodyTrouble,
        int forwarding,
        List<Model> models,
        List<PortView> ports,
        List<BoardView> boards,
        List<PendingBoard> pending,
        List<Trouble> troubles) {
    GatewayStatus withTroubles() {
        return new GatewayStatus(
                gateway,
                fleet,
                upMillis,
                isUplinkUp,
                uplink,
                uplinkDownMillis,
                uplinkRefusal,
                coapPort,
                coapSecurePort,
                isOpenToAll,
                custodyBytes,
                custodyTransfers,
                custodyTrouble,
                forwarding,
                models,
                ports,
                boards,
                pending,
                Trouble.of(this));
    }

    /** An offer that is kept. */
    public record Model(String model, int round, long version, String digest) {}
}
