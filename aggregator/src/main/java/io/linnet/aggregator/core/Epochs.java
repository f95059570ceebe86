package io.linnet.aggregator.core;

import io.linnet.aggregator.journal.EpochRecord;
import io.linnet.aggregator.journal.JournalWrite;
import io.linnet.protocol.core.Step;
import io.linnet.protocol.message.Message.Offer;
import io.linnet.protocol.message.MessageReader;
import io.linnet.protocol.message.MessageWriter;
import io.linnet.protocol.message.Seal;
import io.linnet.protocol.reason.Refused;
import io.linnet.protocol.trust.OfferVerifier;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Seals what boards are offered, under an epoch that grows with each start, and ends the aggregator where another of the
 * same fleet has a higher one (SPEC 20.7). Without a key offers go as they are.
 */
final class Epochs {
    private static final Logger LOG = LoggerFactory.getLogger(Epochs.class);

    private static final long LOOK_MILLIS = 1_000;

    private final Optional<OfferSeal> seal;
    private final Optional<OfferVerifier> verifier;
    private final long own;
    private byte @Nullable [] read;
    private long above;
    private long nextLookAtMillis = Long.MIN_VALUE;

    /** @throws IllegalArgumentException boards would refuse what this start offers */
    Epochs(Optional<OfferSeal> seal, EpochRecord found, List<JournalWrite> writes) {
        this.seal = seal;
        this.verifier = seal.map(OfferSeal::verifier);
        long last = Math.max(found.own(), seal.map(OfferSeal::leastEpoch).orElse(0L));
        this.own = seal.isEmpty() ? 0 : last + 1;
        if (seal.isPresent()) {
            if (found.above() > last) {
                throw new IllegalArgumentException(sentence(found.above()));
            }
            LOG.info("Offers are signed, epoch {}", own);
            // Before the first offer leaves.
            writes.add(new JournalWrite.KeepEpochs(new EpochRecord(own, 0)));
        }
    }

    private static String sentence(long above) {
        return "offers of epoch " + above + " were read, which this fleet's key signed: another aggregator makes this"
                + " fleet's offers, or this journal is older than the fleet. Once the other has ended for good,"
                + " epoch: " + above + " in the configuration lets this one go on";
    }

    byte[] write(Offer offer) {
        return seal.map(of -> of.key().seal(of.fleet(), offer, own)).orElseGet(() -> MessageWriter.write(offer));
    }

    /** Of what is read the newest is looked at, once a second: whoever publishes there sets the rate. */
    void read(byte[] message) {
        read = message;
    }

    /**
     * Looks whether what was read is of a higher epoch.
     *
     * @throws IllegalStateException it was, and the step that keeps this has left
     */
    void requireAlone(long nowMillis, List<JournalWrite> writes) {
        if (above > 0) {
            throw new IllegalStateException(sentence(above));
        }
        byte[] message = read;
        if (message != null && nowMillis >= nextLookAtMillis) {
            read = null;
            nextLookAtMillis = nowMillis + LOOK_MILLIS;
            above = higherEpoch(message);
            if (above > 0) {
                writes.add(new JournalWrite.KeepEpochs(new EpochRecord(own, above)));
            }
        }
    }

    /** 0: it is none that counts. */
    private long higherEpoch(byte[] message) {
        try {
            if (verifier.isPresent() && MessageReader.read(message) instanceof Offer offer) {
                long epoch = offer.seal().map(Seal::epoch).orElse(0L);
                return epoch > own && verifier.get().fits(message) ? epoch : 0;
            }
        } catch (Refused noOffer) {
            LOG.debug("{}: {}", noOffer.reason().label(), noOffer.getMessage());
        }
        return 0;
    }

    boolean isOutdone() {
        return above > 0;
    }

    long wakeAtMillis() {
        return isOutdone() ? 0 : read == null ? Step.NEVER : nextLookAtMillis;
    }
}
