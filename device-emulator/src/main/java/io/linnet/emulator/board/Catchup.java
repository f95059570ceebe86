package io.linnet.emulator.board;

import io.linnet.protocol.chunk.ChunkFormat;
import io.linnet.protocol.chunk.ChunkReader;
import io.linnet.protocol.chunk.ObjectDecoder;
import io.linnet.protocol.message.Message;
import io.linnet.protocol.message.Message.Base;
import io.linnet.protocol.message.Message.Full;
import io.linnet.protocol.message.Message.Offer;
import io.linnet.protocol.message.Message.Received;
import io.linnet.protocol.message.MessageWriter;
import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.Numeric;
import io.linnet.protocol.model.Parameters;
import io.linnet.protocol.model.SplitMix64;
import io.linnet.protocol.reason.Reason;
import io.linnet.protocol.reason.Refused;
import io.linnet.protocol.transfer.LinkProfile;
import io.linnet.protocol.transfer.ReceiverPolicy;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Follows the offers to the newest version: by the step, by a difference, by the full model or from the seed (SPEC
 * 16.3). Offers, chunks and time in; the version held and requests out. A board has one, and so has whoever only watches
 * a model.
 */
final class Catchup {
    private static final int MAX_BEHIND = 60;

    private final String model;
    private final boolean hasRetained;
    private final ReceiverPolicy policy;
    private final SharedVersions sharedVersions;
    private final Backoff asking;

    private @Nullable HeldVersion held;
    private @Nullable Offer offer;
    /** The step to the version after the held one; its chunks may come before the offer that counts them. */
    private @Nullable CollectedObject step;
    /** A difference or full model asked for. */
    private @Nullable CollectedObject fetched;
    /** What led to the held version, while its sender may still ask whether all of it has come. */
    private @Nullable CollectedObject done;
    /** What {@link #fetched} leads to. */
    private @Nullable Base goal;

    private boolean follows = true;
    private boolean hasAsked;
    private boolean mustFetchFull;
    private @Nullable ObjectDecoder decoder;

    /** @param hasRetained the link keeps the step's and the full model's chunks for whoever subscribes */
    Catchup(
            String model,
            LinkProfile link,
            boolean hasRetained,
            SharedVersions sharedVersions,
            AnswerTime answerTime,
            SplitMix64 jitter) {
        this.model = model;
        this.hasRetained = hasRetained;
        this.policy = ReceiverPolicy.of(link, link.initialWindow());
        this.sharedVersions = sharedVersions;
        this.asking = new Backoff(answerTime, jitter);
    }

    Optional<HeldVersion> held() {
        return Optional.ofNullable(held);
    }

    /** True if the held version is the offered one. */
    boolean isCurrent() {
        return held != null
                && offer != null
                && held.base().digest().equals(offer.base().digest());
    }

    /** Whether the held version was reached from the one before by a step or difference. */
    boolean follows() {
        return follows;
    }

    /** True while the retained chunks of the full model are wanted. */
    boolean wantsFull() {
        return hasRetained && fetched != null && fetched.object() == ChunkFormat.TYPE_FULL;
    }

    /** Earliest time at which {@link #poll} has something to say. */
    long wakeAt() {
        CollectedObject polled = polled();
        return polled == null ? asking.at() : Math.min(asking.at(), polled.owedAt());
    }

    private @Nullable CollectedObject polled() {
        return done != null ? done : fetched != null ? fetched : step;
    }

    void hold(HeldVersion version) {
        held = version;
        fetched = null;
        goal = null;
        hasAsked = false;
        asking.stop();
        ModelLayout layout = version.parameters().layout();
        long next = version.base().version() + 1;
        step = layout.numeric() == Numeric.INT16
                ? new CollectedObject(model, ChunkFormat.TYPE_STEP, next, version.base(), layout, policy)
                : null;
    }

    /** Reads an offer of this model. */
    void onOffer(Offer newest, long now) {
        boolean isSame = offer != null
                && offer.base().equals(newest.base())
                && offer.downloads().full().equals(newest.downloads().full());
        offer = newest;
        if (!isSame) {
            mustFetchFull = false;
        }
        if (held != null && !held.parameters().layout().equals(newest.shape().layout())) {
            held = null;
            step = null;
            done = null;
        }
        advance(now);
    }

    /** Goes as far as what has arrived allows, and decides what to ask for next. */
    private void advance(long now) {
        Offer target = offer;
        if (target == null) {
            return;
        }
        if (held != null && isCurrent()) {
            fetched = null;
            asking.stop();
            if (!held.base().equals(target.base())) {
                // A round that changed nothing: the same content under the next number.
                follows = true;
                hold(new HeldVersion(target.base(), held.parameters()));
            }
            return;
        }
        if (target.base().version() == 0 && drawInitial(target.base(), target)) {
            return;
        }
        HeldVersion have = held;
        if (have != null && !mustFetchFull) {
            if (isStepAway(have, target)) {
                takeStep(have, target, now);
                return;
            }
            long behind = target.base().version() - have.base().version();
            if (behind >= 1
                    && behind <= MAX_BEHIND
                    && have.parameters().layout().numeric() == Numeric.INT16) {
                fetch(ChunkFormat.TYPE_DIFF, target.base(), have.base(), 0, now);
                return;
            }
        }
        fetchFull(target, now);
    }

    private static boolean isStepAway(HeldVersion have, Offer target) {
        return have.parameters().layout().numeric() == Numeric.INT16
                && target.downloads().stepChunks() > 0
                && target.downloads().previous().isPresent()
                && have.base().digest().equals(target.downloads().previous().get())
                && have.base().version() + 1 == target.base().version();
    }

    private boolean drawInitial(Base named, Offer target) {
        Optional<Parameters> shared = sharedVersions.find(named.digest());
        Parameters drawn = shared.orElseGet(
                () -> Parameters.initial(target.shape().layout(), target.shape().network(), target.seed()));
        if (shared.isEmpty() && !drawn.digest().equals(named.digest())) {
            return false;
        }
        follows = false;
        done = null;
        hold(new HeldVersion(named, sharedVersions.put(named.digest(), drawn)));
        return true;
    }

    private void takeStep(HeldVersion have, Offer target, long now) {
        fetched = null;
        done = null;
        CollectedObject steps = step;
        if (steps == null) {
            return;
        }
        if (!steps.isCounted()) {
            steps.count(target.downloads().stepChunks(), now);
        }
        if (steps.isComplete()) {
            adopt(steps, have.parameters(), target.base(), now);
        } else if (!asking.isRunning()) {
            beginAsking(now);
        }
    }

    private void fetchFull(Offer target, long now) {
        Optional<Full> full = target.downloads().full();
        Base named =
                full.isPresent() ? new Base(full.get().version(), full.get().digest()) : target.base();
        if (held != null
                && held.base().equals(named)
                && full.isPresent()
                && !target.base().equals(named)) {
            // The retained full model leads no further: ask for the newest one instead.
            fetch(ChunkFormat.TYPE_FULL, target.base(), target.base(), 0, now);
            return;
        }
        if (named.version() == 0 && drawInitial(named, target)) {
            advance(now);
            return;
        }
        fetch(ChunkFormat.TYPE_FULL, named, named, full.map(Full::chunks).orElse(0), now);
    }

    private void fetch(int object, Base to, Base seed, int chunks, long now) {
        if (fetched != null && fetched.object() == object && to.equals(goal)) {
            return;
        }
        Offer target = offer;
        if (target == null) {
            return;
        }
        done = null;
        fetched = new CollectedObject(
                model, object, to.version(), seed, target.shape().layout(), policy);
        goal = to;
        if (chunks > 0) {
            fetched.count(chunks, now);
        }
        beginAsking(now);
    }

    private void beginAsking(long now) {
        // Rounds may be shorter than the timer: who began it anew with each would never ask.
        boolean isWaiting = asking.isRunning() && !hasAsked;
        hasAsked = false;
        boolean maySeeRetained =
                hasRetained && (fetched == null || (fetched.object() == ChunkFormat.TYPE_FULL && fetched.isCounted()));
        if (!maySeeRetained) {
            asking.start(now);
        } else if (!isWaiting) {
            asking.startAfterTimer(now);
        }
    }

    /**
     * Takes a chunk or repair of a model's object.
     *
     * @throws Refused for one that belongs to nothing wanted here
     */
    void onPacket(byte[] packet, long now) throws Refused {
        var header = ChunkReader.peek(packet);
        int object = header.type() == ChunkFormat.TYPE_REPAIR ? header.step() : header.type();
        if (!CollectedObject.isDown(object)) {
            throw new Refused(Reason.NOT_ALLOWED, "an object of type " + object + " is not for boards");
        }
        CollectedObject complete = done;
        if (complete != null && complete.object() == object && complete.transfer() == header.transfer()) {
            complete.add(packet, now);
            return;
        }
        CollectedObject wanted =
                fetched != null && fetched.object() == object ? fetched : object == ChunkFormat.TYPE_STEP ? step : null;
        if (wanted == null || wanted.transfer() != header.transfer()) {
            throw new Refused(Reason.UNKNOWN_TRANSFER, "transfer " + header.transfer());
        }
        boolean isNew = wanted.add(packet, now);
        done = null;
        if (isNew && asking.isRunning()) {
            asking.answered(now);
            asking.startAfterTimer(now);
        }
        advanceCollected(now);
    }

    private void advanceCollected(long now) {
        HeldVersion have = held;
        Offer target = offer;
        CollectedObject fetching = fetched;
        Base to = goal;
        if (fetching != null && to != null && target != null) {
            if (fetching.isComplete()) {
                Parameters from = have == null ? Parameters.zero(target.shape().layout()) : have.parameters();
                adopt(fetching, from, to, now);
            }
        } else if (have != null && target != null && !isCurrent() && !mustFetchFull && isStepAway(have, target)) {
            takeStep(have, target, now);
        }
    }

    /** Builds the version that a complete object leads to; another digest than announced leads to the full model. */
    private void adopt(CollectedObject complete, Parameters from, Base to, long now) {
        try {
            Optional<Parameters> shared = sharedVersions.find(to.digest());
            Parameters built = shared.isPresent() ? shared.get() : complete.assemble(from, decoder(from.layout()));
            if (shared.isEmpty() && !built.digest().equals(to.digest())) {
                throw new Refused(Reason.WRONG_BASE, "the result has another digest");
            }
            follows = complete.object() != ChunkFormat.TYPE_FULL;
            hold(new HeldVersion(to, sharedVersions.put(to.digest(), built)));
            done = complete.isLive() ? complete : null;
        } catch (Refused refused) {
            boolean wasFull = complete.object() == ChunkFormat.TYPE_FULL;
            fetched = null;
            goal = null;
            held = wasFull ? held : null;
            step = wasFull ? step : null;
            mustFetchFull = true;
        }
        advance(now);
    }

    private ObjectDecoder decoder(ModelLayout layout) {
        ObjectDecoder made = decoder;
        if (made == null || !made.layout().equals(layout)) {
            made = new ObjectDecoder(layout);
            decoder = made;
        }
        return made;
    }

    /** The aggregator says how many chunks a difference or full model has. */
    void onStatus(Message.Status status, long now) {
        Received received = status.received();
        CollectedObject fetching = fetched;
        if (fetching != null
                && !fetching.isCounted()
                && fetching.object() == status.object()
                && fetching.transfer() == received.transfer()) {
            fetching.count(received.chunks(), now);
            asking.startAfterTimer(now);
            advanceCollected(now);
        }
    }

    /** True if the refusal is an answer to a request made here. */
    boolean onRefusal(Message.Refusal refusal, long now) {
        if (!hasAsked
                || refusal.reason() != Reason.WRONG_BASE
                || refusal.transfer().isEmpty()) {
            return false;
        }
        CollectedObject asked = fetched == null ? step : fetched;
        if (asked == null || asked.transfer() != refusal.transfer().getAsInt()) {
            return false;
        }
        if (asked.object() != ChunkFormat.TYPE_FULL) {
            mustFetchFull = true;
            asking.stop();
            advance(now);
        }
        return true;
    }

    /** A new connection: requests under way are lost. */
    void onConnected(long now) {
        if (asking.isRunning()) {
            asking.stop();
            beginAsking(now);
        }
    }

    /** Requests that are due, and what a sender that polls is owed. */
    List<byte[]> poll(long now) {
        CollectedObject wanted = fetched == null ? step : fetched;
        if (wanted != null && asking.isDue(now)) {
            // Only the timer asks: each request is answered with all that its bitmap lacks.
            asking.tried(now, true);
            hasAsked = true;
            return List.of(MessageWriter.write(wanted.request(model, now)));
        }
        CollectedObject polled = polled();
        return polled == null
                ? List.of()
                : polled.owed(model, now).map(MessageWriter::write).stream().toList();
    }
}
