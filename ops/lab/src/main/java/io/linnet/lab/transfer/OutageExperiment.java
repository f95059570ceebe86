package io.linnet.lab.transfer;

import io.linnet.lab.transfer.InterruptedTransfer.Contacts;
import io.linnet.lab.transfer.InterruptedTransfer.Outcome;
import io.linnet.protocol.model.SplitMix64;
import java.util.List;
import java.util.function.Consumer;

/** What disconnects and restarts cost: contacts of some seconds, outages, restarts in some of them, in virtual time. */
public final class OutageExperiment {
    private static final double RESTART_SHARE = 0.3;
    private static final long MEAN_OUTAGE_MILLIS = 30_000;

    /** Settings of a run. */
    public record Settings(
            List<LinkModel> links,
            List<Double> contactSeconds,
            List<Integer> objectBytes,
            int chunkBytes,
            int trials,
            long seed) {
        public static Settings standard(int trials, long seed) {
            return new Settings(LinkModel.ALL, List.of(5.0, 20.0), List.of(42_000, 318_000), 200, trials, seed);
        }
    }

    private OutageExperiment() {}

    /** Each link in both schemes; objects of more than 4 096 chunks do not exist. */
    public static void run(Settings settings, Consumer<OutageResult> results) {
        for (LinkModel link : settings.links()) {
            for (int objectBytes : settings.objectBytes()) {
                for (double contactSeconds : settings.contactSeconds()) {
                    results.accept(measure(settings, link, false, objectBytes, contactSeconds));
                    results.accept(measure(settings, link, true, objectBytes, contactSeconds));
                }
            }
        }
    }

    /** One line. */
    public static OutageResult measure(
            Settings settings, LinkModel link, boolean eager, int objectBytes, double contactSeconds) {
        SampleObject object = SampleObject.of(objectBytes, settings.chunkBytes(), "base", settings.seed());
        Contacts contacts = new Contacts((long) (contactSeconds * 1000), MEAN_OUTAGE_MILLIS, RESTART_SHARE);
        double bytes = 0;
        double whole = 0;
        double contactCount = 0;
        double restarts = 0;
        int doubleFolds = 0;
        for (int trial = 0; trial < settings.trials(); trial++) {
            long seed = SplitMix64.mix(settings.seed() + trial);
            Outcome outcome = InterruptedTransfer.run(link, eager, object, contacts, seed);
            bytes += outcome.frameBytes();
            contactCount += outcome.contacts();
            restarts += outcome.restarts();
            doubleFolds += outcome.doubleFolds();
            if (outcome.badFolds() > 0) {
                throw new IllegalStateException("link=" + link.name() + " seed=" + seed + ": a chunk was altered");
            }
            whole += InterruptedTransfer.run(link, eager, object, Contacts.ENDLESS, seed)
                    .frameBytes();
        }
        return new OutageResult(
                link.name(),
                contactSeconds,
                objectBytes,
                eager ? "eager" : "lazy",
                settings.trials(),
                bytes / whole,
                contactCount / settings.trials(),
                restarts / settings.trials(),
                doubleFolds);
    }
}
