package io.linnet.emulator.board;

import io.linnet.protocol.chunk.ChunkFormat;
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
    private final BiConsumer<Offer, Held> onVersion;
    private Optional<Offer> offer = Optional.empty();
    private Optional<Held> told = Optional.empty();
    private boolean isConnected;

    /** @param onVersion called inside an event with each offered version that is reached */
    public Follower(BoardSettings settings, Library library, BiConsumer<Offer, Held> onVersion) {
        this.settings = settings;
        this.onVersion = onVersion;
        SplitMix64 jitter = SplitMix64.stream(settings.jitterSeed(), Purpose.JITTER, 0);
        this.catchup = new Catchup(
                settings.model(),
                settings.link(),
                settings.hasRetained(),
                library,
                new AnswerTime(settings.link()),
                jitter);
    }

    @Override
    public String id() {
        return settings.board();
    }

    @Override
    public Reaction onConnected(long now) {
        isConnected = true;
        catchup.onConnected(now);
        return react(now);
    }

    @Override
    public void onDisconnected() {
        isConnected = false;
    }

    @Override
    public Reaction onOffer(byte[] bytes, long now) {
        return onDown(bytes, now);
    }

    @Override
    public Reaction onBroadcast(byte[] chunk, long now) {
        return onDown(chunk, now);
    }

    @Override
    public Reaction onDown(byte[] bytes, long now) {
        try {
            if (ChunkFormat.isChunk(bytes)) {
                catchup.onPacket(bytes, now);
            } else {
                hear(MessageReader.read(bytes), now);
            }
        } catch (Refused refused) {
            // Noise, or a chunk of a version that is held already: it changes nothing.
            return react(now);
        }
        return react(now);
    }

    private void hear(Message message, long now) {
        if (message instanceof Offer newest && newest.model().equals(settings.model())) {
            offer = Optional.of(newest);
            catchup.onOffer(newest, now);
        } else if (message instanceof Status status && status.model().equals(settings.model())) {
            catchup.onStatus(status, now);
        } else if (message instanceof Refusal refusal) {
            catchup.onRefusal(refusal, now);
        }
    }

    @Override
    public Reaction wake(long now) {
        return react(now);
    }

    @Override
    public Reaction onWorked(Work.Result result, long now) {
        throw new IllegalStateException("a follower does not work");
    }

    private Reaction react(long now) {
        Optional<Held> held = catchup.held();
        if (offer.isPresent() && catchup.isCurrent() && held.isPresent() && !held.equals(told)) {
            told = held;
            onVersion.accept(offer.get(), held.get());
        }
        List<Packet> packets = isConnected
                ? catchup.poll(now).stream()
                        .map(bytes -> new Packet(Packet.Way.UP, bytes))
                        .toList()
                : List.of();
        long wakeAt = isConnected ? catchup.wakeAt() : Reaction.NEVER;
        return new Reaction(packets, wakeAt, catchup.wantsFull(), Optional.empty());
    }
}
