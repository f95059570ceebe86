package io.linnet.lab.transfer;

import io.linnet.emulator.link.LossModel;
import io.linnet.lab.transfer.SimulatedTransfer.Outcome;
import io.linnet.lab.transfer.SimulatedTransfer.Scheme;
import io.linnet.protocol.model.SplitMix64;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** How near transfers come to the limit of their link: every link, loss, object and scheme, in virtual time. */
public final class TransferExperiment {
    /** Mean length of a burst in packets of the chunk size. */
    public static final int BURST_PACKETS = 10;

    /** @param chunkBytes of whole chunks, header and check included */
    public record Settings(
            List<LinkModel> links,
            List<Double> losses,
            List<Integer> objectBytes,
            List<Scheme> schemes,
            int chunkBytes,
            int trials,
            long seed) {
        public static Settings standard(int trials, long seed) {
            return new Settings(
                    LinkModel.ALL,
                    List.of(0.0, 0.01, 0.1, 0.3, 0.5),
                    List.of(42_000, 5_000, 1_300),
                    List.of(Scheme.values()),
                    200,
                    trials,
                    seed);
        }
    }

    private TransferExperiment() {}

    /** Every combination in order; without loss there are no bursts. */
    public static void run(Settings settings, Consumer<TransferResult> results) {
        for (LinkModel link : settings.links()) {
            for (int objectBytes : settings.objectBytes()) {
                for (double loss : settings.losses()) {
                    for (Scheme scheme : settings.schemes()) {
                        results.accept(measure(settings, link, objectBytes, loss, false, scheme));
                        if (loss > 0) {
                            results.accept(measure(settings, link, objectBytes, loss, true, scheme));
                        }
                    }
                }
            }
        }
    }

    /** One line. The same seed gives each scheme the same losses as long as they send alike. */
    public static TransferResult measure(
            Settings settings, LinkModel link, int objectBytes, double loss, boolean bursty, Scheme scheme) {
        SampleObject object = SampleObject.of(objectBytes, settings.chunkBytes(), "base", settings.seed());
        double micros = 0;
        double bytes = 0;
        int doubleFolds = 0;
        int wrongBaseFolds = 0;
        for (int trial = 0; trial < settings.trials(); trial++) {
            long seed = SplitMix64.mix(settings.seed() + trial);
            Outcome outcome = SimulatedTransfer.run(
                    link,
                    loss(link, settings, loss, bursty, seed),
                    loss(link, settings, loss, bursty, ~seed),
                    object,
                    scheme,
                    seed);
            if (outcome.completeMicros() < 0) {
                throw new IllegalStateException(
                        "link=" + link.name() + " loss=" + loss + " scheme=" + scheme + ": not finished in a day");
            }
            micros += outcome.completeMicros();
            bytes += outcome.frameBytes();
            doubleFolds += outcome.doubleFolds();
            wrongBaseFolds += outcome.wrongBaseFolds();
        }
        double minimumBytes = frames(link, object) / (1 - loss);
        double limitMicros = 1e6 * limitSeconds(link, object, loss);
        return new TransferResult(
                link.name(),
                loss,
                bursty,
                objectBytes,
                scheme.name().toLowerCase(Locale.ROOT).replace('_', '-'),
                settings.trials(),
                100 * limitMicros / (micros / settings.trials()),
                bytes / settings.trials() / minimumBytes,
                doubleFolds,
                wrongBaseFolds);
    }

    /** T: nothing can be there sooner, in the mean. */
    static double limitSeconds(LinkModel link, SampleObject object, double loss) {
        return frames(link, object) / (1 - loss) / link.bytesPerSecond() + link.oneWayMicros() / 1e6;
    }

    private static double frames(LinkModel link, SampleObject object) {
        return object.chunks().stream()
                .mapToInt(chunk -> link.frameBytes(chunk.length))
                .sum();
    }

    private static LossModel loss(LinkModel link, Settings settings, double loss, boolean bursty, long seed) {
        return bursty
                ? LossModel.bursts(loss, BURST_PACKETS * link.airMicros(settings.chunkBytes()), seed)
                : LossModel.independent(loss, seed);
    }
}
