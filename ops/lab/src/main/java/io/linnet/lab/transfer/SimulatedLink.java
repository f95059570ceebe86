package io.linnet.lab.transfer;

import io.linnet.emulator.link.LossModel;
import io.linnet.lab.world.VirtualTime;
import java.util.function.Consumer;

/** One direction of a link in virtual time: one packet at a time, then the way, unless it gets lost. Keeps order. */
final class SimulatedLink {
    private final VirtualTime time;
    private final LinkModel model;
    private final LossModel loss;
    private long busyUntilMicros;
    private long frameBytes;

    SimulatedLink(VirtualTime time, LinkModel model, LossModel loss) {
        this.time = time;
        this.model = model;
        this.loss = loss;
    }

    /** When the next packet can begin. */
    long freeAtMicros() {
        return Math.max(time.nowMicros(), busyUntilMicros);
    }

    boolean free() {
        return busyUntilMicros <= time.nowMicros();
    }

    /** Bytes of all frames sent, lost ones too. */
    long frameBytes() {
        return frameBytes;
    }

    <P> void send(P packet, int packetBytes, Consumer<P> deliver) {
        long begin = freeAtMicros();
        busyUntilMicros = begin + model.airMicros(packetBytes);
        frameBytes += model.frameBytes(packetBytes);
        if (!loss.loses(begin)) {
            time.at(busyUntilMicros + model.oneWayMicros(), () -> deliver.accept(packet));
        }
    }
}
