package io.linnet.emulator.board;

import io.linnet.protocol.chunk.ChunkFormat;
import io.linnet.protocol.core.Step;
import io.linnet.protocol.message.Message;
import io.linnet.protocol.message.Message.Offer;
import io.linnet.protocol.message.Message.Refusal;
import io.linnet.protocol.message.Message.Status;
import io.linnet.protocol.message.MessageReader;
import io.linnet.protocol.model.SplitMix64;
import io.linnet.protocol.model.SplitMix64.Purpose;
import io.linnet.protocol.reason.Refused;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * Follows a model like a board that never takes part: for whoever wants to judge or show each version. It says nothing
 * unless the broadcast does not lead to the newest version.
 */
public final class Follower implements Participant {
    private final BoardSettings settings;
    private final Catchup catchup;
    private final Proof proof;
    private final BiConsumer<Offer, HeldVersion> onVersion;
    private Optional<Offer> offer = Optional.empty();
    private Optional<OfferMark> newestMark = Optional.empty();
    private Optional<HeldVersion> told = Optional.empty();
    private boolean isConnected;

    /** @param onVersion called while it settles, with each offered version that is reached */
    public Follower(BoardSettings settings, SharedVersions sharedVersions, BiConsumer<Offer, HeldVersion> onVersion) {
        this.settings = settings;
        this.onVersion = onVersion;
        this.proof = new Proof(settings, BoardObserver.NONE);
        SplitMix64 jitter = SplitMix64.stream(settings.jitterSeed(), Purpose.JITTER, 0);
        this.catchup = new Catchup(
                settings.model(),
                settings.link(),
                settings.hasRetained(),
                sharedVersions,
                new AnswerTime(settings.link()),
                jitter);
    }

    @Override
    public String id() {
        return settings.board();
    }

    @Override
    public boolean wantsFull() {
        return catchup.wantsFull();
    }

    /** It never works. */
    @Override
    public Optional<Work> takeWork() {
        return Optional.empty();
    }

    @Override
    public void accept(BoardEvent event, long now) {
        if (event instanceof BoardEvent.Connected) {
            isConnected = true;
            catchup.onConnected(now);
        } else if (event instanceof BoardEvent.Disconnected) {
            isConnected = false;
        } else if (event instanceof BoardEvent.Arrived arrived) {
            arrived(arrived.bytes(), now);
        }
    }

    private void arrived(byte[] bytes, long now) {
        try {
            if (ChunkFormat.isChunk(bytes)) {
                catchup.onPacket(bytes, now);
            } else {
                hear(MessageReader.read(bytes), bytes, now);
            }
        } catch (Refused refused) {
            // Noise, a chunk of a version that is held already, an offer that nothing proves: it changes nothing.
            return;
        }
    }

    private void hear(Message message, byte[] bytes, long now) throws Refused {
        if (message instanceof Offer newest && newest.model().equals(settings.model())) {
            newestMark = proof.require(newest, bytes, newestMark);
            offer = Optional.of(newest);
            catchup.onOffer(newest, now);
        } else if (message instanceof Status status && status.model().equals(settings.model())) {
            catchup.onStatus(status, now);
        } else if (message instanceof Refusal refusal) {
            catchup.onRefusal(refusal, now);
        }
    }

    /** It keeps nothing: the broadcast brings it there again. */
    @Override
    public Step<BoardState, Packet> settle(long now) {
        Optional<HeldVersion> held = catchup.held();
        if (offer.isPresent() && catchup.isCurrent() && held.isPresent() && !held.equals(told)) {
            told = held;
            onVersion.accept(offer.get(), held.get());
        }
        if (!isConnected) {
            return new Step<>(List.of(), List.of(), Step.NEVER);
        }
        List<Packet> packets = catchup.poll(now).stream()
                .map(bytes -> new Packet(Packet.Way.UP, bytes))
                .toList();
        return new Step<>(List.of(), packets, catchup.wakeAt());
    }
}
