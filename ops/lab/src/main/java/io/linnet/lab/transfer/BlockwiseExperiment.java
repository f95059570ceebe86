package io.linnet.lab.transfer;

import io.linnet.lab.transfer.LossyProxy.Mishaps;
import io.linnet.protocol.transfer.LinkProfile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The object that CoAP's block-wise transfer takes 13 s for at 100 ms round trip, with our chunks, in real time.
 * {@link Carrier} is the place where another protocol's client joins in, with the same proxy and the same seeds.
 */
public final class BlockwiseExperiment {
    private static final int CHUNK_BYTES = 1024;
    private static final int WINDOW = 64;

    /** Settings of a run. */
    public record Settings(
            List<Double> losses, int roundTripMillis, int bytes, int trials, long limitMillis, long seed) {
        public static Settings standard(int trials, long seed) {
            return new Settings(List.of(0.0, 0.05, 0.1, 0.2, 0.4), 100, 65_536, trials, 60_000, seed);
        }
    }

    /** Moves so many bytes from a client through the proxy to a server. */
    public interface Carrier {
        String scheme();

        /** @return nanoseconds until the server had everything, or empty if the limit passed first */
        Optional<Long> carry(int bytes, Mishaps mishaps, long limitMillis) throws IOException;
    }

    private BlockwiseExperiment() {}

    /** One line a loss. */
    public static void run(Settings settings, Consumer<BlockwiseResult> results) throws IOException {
        run(settings, linnet(), results);
    }

    /** One line a loss, for another carrier. */
    public static void run(Settings settings, Carrier carrier, Consumer<BlockwiseResult> results) throws IOException {
        for (double loss : settings.losses()) {
            results.accept(measure(settings, carrier, loss));
        }
    }

    /** Our chunks, eager, with statuses as messages. */
    public static Carrier linnet() {
        return new Carrier() {
            @Override
            public String scheme() {
                return "linnet";
            }

            @Override
            public Optional<Long> carry(int bytes, Mishaps mishaps, long limitMillis) throws IOException {
                SampleObject object = SampleObject.of(bytes, CHUNK_BYTES, "base", mishaps.seed());
                try (DatagramTransfer transfer = DatagramTransfer.create();
                        LossyProxy proxy = LossyProxy.start(transfer.server(), mishaps)) {
                    return transfer.run(object, proxy.address(), LinkProfile.WIFI, WINDOW, mishaps.seed(), limitMillis);
                }
            }
        };
    }

    private static BlockwiseResult measure(Settings settings, Carrier carrier, double loss) throws IOException {
        List<Double> seconds = new ArrayList<>();
        for (int trial = 0; trial < settings.trials(); trial++) {
            Mishaps mishaps = new Mishaps(loss, 0, 0, 0, settings.roundTripMillis() / 2, settings.seed() + trial);
            carrier.carry(settings.bytes(), mishaps, settings.limitMillis())
                    .ifPresent(nanos -> seconds.add(nanos / 1e9));
        }
        Collections.sort(seconds);
        return new BlockwiseResult(
                carrier.scheme(),
                loss,
                settings.roundTripMillis(),
                settings.bytes(),
                settings.trials(),
                seconds.isEmpty() ? 0 : seconds.get(seconds.size() / 2),
                seconds.isEmpty() ? 0 : seconds.get(seconds.size() - 1),
                (double) seconds.size() / settings.trials());
    }
}
