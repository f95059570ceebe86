package io.linnet.emulator.board;

import io.linnet.protocol.chunk.Chunk;
import io.linnet.protocol.chunk.ChunkReader;
import io.linnet.protocol.message.Message.Announcement;
import io.linnet.protocol.message.Message.Base;
import io.linnet.protocol.message.Message.Refusal;
import io.linnet.protocol.message.Message.Report;
import io.linnet.protocol.reason.Reason;
import io.linnet.protocol.reason.Refused;
import io.linnet.protocol.transfer.StatusBitmap;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * An encoded update on its way (SPEC 16.1).
 *
 * @param base the version it was trained on
 * @param round the offer's round
 * @param examples its weight
 * @param chunks as first encoded; owned by the record
 * @param lossMillionths for the report, or {@link #NO_FIGURE}
 * @param accuracyMillionths for the report, or {@link #NO_FIGURE}
 */
public record Outbox(
        Base base,
        int round,
        int transfer,
        int examples,
        List<byte[]> chunks,
        int lossMillionths,
        int accuracyMillionths) {
    /** Nothing is right or wrong where there are no labels. */
    public static final int NO_FIGURE = -1;

    public Outbox {
        chunks = List.copyOf(chunks);
    }

    Announcement announcement() {
        return new Announcement(transfer, chunks.size(), examples);
    }

    /** It holds sums, which have no loss, and of which nothing is owed to the next update. */
    boolean isSummed() {
        return lossMillionths < 0;
    }

    OptionalInt loss() {
        return lossMillionths < 0 ? OptionalInt.empty() : OptionalInt.of(lossMillionths);
    }

    OptionalInt accuracy() {
        return accuracyMillionths < 0 ? OptionalInt.empty() : OptionalInt.of(Math.min(1_000_000, accuracyMillionths));
    }

    /** A late answer to a request may carry the update's transfer id, but names no version (SPEC 16.6). */
    boolean isMeant(Refusal refusal) {
        boolean isTransfer = refusal.transfer().isEmpty() || refusal.transfer().getAsInt() == transfer;
        return isTransfer
                && (refusal.reason() != Reason.WRONG_BASE || refusal.version().equals(OptionalLong.of(base.version())));
    }

    /** Nothing more will become of the update that it is about. */
    static boolean isFinal(Refusal refusal) {
        return switch (refusal.reason()) {
            case UNKNOWN_MODEL, WRONG_BASE, LATE, WEIGHT, CONFLICT, UNPROVEN ->
                refusal.transfer().isPresent();
            default -> false;
        };
    }

    /** What the board says once it is settled; bytes and packets since the last report. */
    Report report(String model, long bytesUp, long bytesDown, long resent) {
        List<Integer> link = Stream.of(bytesUp, bytesDown, resent, 0L)
                .map(figure -> (int) Math.min(Integer.MAX_VALUE, figure))
                .toList();
        return new Report(model, base.version(), OptionalInt.of(examples), loss(), accuracy(), link);
    }

    /** The chunks that did not arrive. */
    List<Chunk> without(StatusBitmap arrived) throws Refused {
        List<Chunk> missing = new ArrayList<>();
        for (int i = 0; i < chunks.size(); i++) {
            if (!arrived.has(i)) {
                missing.add(new Chunk(ChunkReader.peek(chunks.get(i)), chunks.get(i)));
            }
        }
        return missing;
    }

    boolean isOf(OfferId offer) {
        return round == offer.round() && base.digest().equals(offer.digest());
    }
}
