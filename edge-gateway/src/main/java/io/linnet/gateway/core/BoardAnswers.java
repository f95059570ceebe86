package io.linnet.gateway.core;

import io.linnet.gateway.link.Attachment;
import io.linnet.gateway.link.GatewayCounters;
import io.linnet.gateway.link.LinkKind;
import io.linnet.gateway.session.CustodyUpdate;
import io.linnet.gateway.session.GatewayMessages;
import io.linnet.gateway.session.UpdateKey;
import io.linnet.protocol.chunk.ChunkFormat;
import io.linnet.protocol.message.Mac;
import io.linnet.protocol.message.Message.Received;
import io.linnet.protocol.message.Message.Welcome;
import io.linnet.protocol.message.MessageWriter;
import io.linnet.protocol.reason.Reason;
import io.linnet.protocol.reason.Refused;
import io.linnet.protocol.transfer.TransferStatus;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is said to one board, on whatever link it is now: answers, and refusals no more often than they help. Core thread.
 */
final class BoardAnswers {
    /** Repeated answers to what does not change are at least this far apart. */
    private static final long REPEAT_MILLIS = 20;

    private static final long GREET_MILLIS = 1_000;
    /** A line may lose an offer, which is one frame: it is said again until the board shows that it has read it. */
    private static final Logger LOG = LoggerFactory.getLogger(BoardAnswers.class);

    private static final long OFFER_AGAIN_MILLIS = 60_000;

    private static final int U16 = 0xFFFF;

    private final GatewayClock clock;
    private final Effects effects;
    private final ModelCache models;
    private final GatewayCounters counters;
    private final int windowPackets;
    private @Nullable Attachment attachment;
    private long repeatedAt = Long.MIN_VALUE / 2;
    private long greetedAt = Long.MIN_VALUE / 2;
    private OptionalInt ordinal = OptionalInt.empty();
    private Optional<Mac> ordinalMac = Optional.empty();
    private String model = "";
    private long offeredAt = Long.MIN_VALUE / 2;
    private int readVersion = -1;
    private long refused;
    private String lastError = "";

    /** @param windowPackets that a welcome grants */
    BoardAnswers(GatewayClock clock, Effects effects, ModelCache models, GatewayCounters counters, int windowPackets) {
        this.clock = clock;
        this.effects = effects;
        this.models = models;
        this.counters = counters;
        this.windowPackets = windowPackets;
    }

    Optional<Attachment> attachment() {
        return Optional.ofNullable(attachment);
    }

    boolean isOn(LinkKind kind) {
        Attachment at = attachment;
        return at != null && at.kind() == kind;
    }

    /** @return the one before */
    Optional<Attachment> attach(Optional<Attachment> next) {
        Optional<Attachment> before = attachment();
        attachment = next.orElse(null);
        return before;
    }

    /** As the aggregator told it. */
    OptionalInt ordinal() {
        return ordinal;
    }

    /** The aggregator's MAC over it, for a board that checks it. */
    Optional<Mac> ordinalMac() {
        return ordinalMac;
    }

    void ordinal(int known, Optional<Mac> mac) {
        ordinal = OptionalInt.of(known);
        ordinalMac = mac;
    }

    /** That the board takes part in; empty before its first hello. */
    String model() {
        return model;
    }

    void model(String named) {
        model = named;
    }

    long refused() {
        return refused;
    }

    String lastError() {
        return lastError;
    }

    void remember(String error) {
        lastError = error;
    }

    /** Whoever of the two is not that board needs another id: what they send counts as one board's. */
    void isTwo(String id, String at, String other) {
        String what = "two boards have this id, on " + at + " and " + other + ": one of them needs another";
        if (!lastError.startsWith("two boards")) {
            LOG.warn("board {}: {}", id, what);
        }
        lastError = what;
    }

    /** If the board is there. */
    void send(byte[] packet) {
        Attachment at = attachment;
        if (at != null) {
            effects.toBoard(at, packet);
        }
    }

    void repeat(byte[] packet) {
        long now = clock.nowMillis();
        if (now - repeatedAt >= REPEAT_MILLIS) {
            repeatedAt = now;
            send(packet);
        }
    }

    /** To a board whose ordinal is known. */
    void welcome(String toModel, Optional<Received> received) {
        send(MessageWriter.write(new Welcome(toModel, ordinal.orElseThrow(), windowPackets, received, ordinalMac)));
    }

    /** What is durable of the update that a hello announced. */
    void announced(CustodyUpdate update) {
        if (update.isClosed()) {
            inCustody(update);
        } else {
            welcome(update.key().model(), Optional.of(update.received()));
        }
        pushOffer();
    }

    /** The newest offer, to a board that cannot observe it. */
    void pushOffer() {
        if (attachment != null && attachment.isPushed()) {
            models.newest(model).ifPresent(this::send);
            offeredAt = clock.nowMillis();
        }
    }

    /** The board speaks of a version as only an offer can have named it. */
    void read(long version) {
        readVersion = (int) (version & U16);
    }

    /** Says the newest offer again, if it is time and the board may not have read it. */
    void offerAgain() {
        boolean isDue = clock.nowMillis() - offeredAt >= OFFER_AGAIN_MILLIS;
        if (isDue && models.newestVersion(model).stream().anyMatch(version -> (version & U16) != readVersion)) {
            pushOffer();
        }
    }

    void status(CustodyUpdate update, TransferStatus status) {
        send(GatewayMessages.status(update.key(), ChunkFormat.TYPE_UPDATE, status));
    }

    void inCustody(CustodyUpdate update) {
        send(GatewayMessages.inCustody(update));
    }

    void repeatInCustody(CustodyUpdate update) {
        repeat(GatewayMessages.inCustody(update));
    }

    /** Noise on a serial line has no sender that could be told (SPEC 15.6). */
    void refuse(Refused refusal) {
        note(refusal);
        boolean isNoise = switch (refusal.reason()) {
            case CHECKSUM, MALFORMED, TOO_LONG, OUT_OF_RANGE -> true;
            default -> false;
        };
        boolean isSerial = isOn(LinkKind.SERIAL);
        if (isSerial && isNoise) {
            counters.dropped(LinkKind.SERIAL, refusal.reason().label());
            return;
        }
        if (refusal.reason() == Reason.UNKNOWN_TRANSFER) {
            if (isSerial && clock.nowMillis() - greetedAt < GREET_MILLIS) {
                return;
            }
            greetedAt = clock.nowMillis();
        }
        refuse(refusal.reason(), model, 0, String.valueOf(refusal.getMessage()));
    }

    /** A packet was not taken, and nobody is told: one of many, or noise. */
    void note(Refused refusal) {
        refused++;
        lastError = String.valueOf(refusal.getMessage());
        if (isOn(LinkKind.COAP)) {
            counters.dropped(LinkKind.COAP, refusal.reason().label());
        }
    }

    void refuse(Reason reason, String ofModel, long waitMillis, String detail) {
        counters.refused(reason.label());
        send(GatewayMessages.refusal(reason, ofModel, waitMillis, detail));
    }

    void refuse(Reason reason, UpdateKey key, long waitMillis, String detail) {
        counters.refused(reason.label());
        lastError = reason.label() + ": " + detail;
        send(GatewayMessages.refusal(reason, key, waitMillis, detail));
    }
}
