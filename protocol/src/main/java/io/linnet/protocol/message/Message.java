package io.linnet.protocol.message;

import io.linnet.protocol.model.Digest;
import io.linnet.protocol.points.Verdict;
import io.linnet.protocol.reason.Reason;
import io.linnet.protocol.reason.Refused;
import io.linnet.protocol.transfer.StatusBitmap;
import io.linnet.protocol.transfer.TransferStatus;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** What the two ends say to each other beside chunks (SPEC 8.3). Byte arrays are owned by the message. */
public sealed interface Message {

    /** A named version of a model, the ground that updates, steps and differences stand on. */
    record Base(long version, Digest digest) {}

    /**
     * An object about to be sent or resumed: its number, chunks and, for an update, its weight in examples.
     *
     * @param mac over the whole update, of a board that has a key (SPEC 20.5)
     */
    record Announcement(int transfer, int chunks, int examples, Optional<Mac> mac) {
        public Announcement(int transfer, int chunks, int examples) {
            this(transfer, chunks, examples, Optional.empty());
        }

        public Announcement with(Mac known) {
            return new Announcement(transfer, chunks, examples, Optional.of(known));
        }
    }

    /**
     * A board is there.
     *
     * @param base base of the announced update, else the version held; empty: holds none
     * @param packets chunks that travel along
     * @param buffer longest packet the board can take, bytes
     * @param sum of a gateway: whose updates the announced one is the sum of
     */
    record Hello(
            String model,
            Optional<Base> base,
            Optional<Announcement> announcement,
            List<byte[]> packets,
            OptionalInt buffer,
            Optional<PartialSum> sum)
            implements Message {
        public Hello(
                String model,
                Optional<Base> base,
                Optional<Announcement> announcement,
                List<byte[]> packets,
                OptionalInt buffer) {
            this(model, base, announcement, packets, buffer, Optional.empty());
        }
    }

    /**
     * The board's number and how many packets it may have under way; after a resumption also what has arrived.
     *
     * @param window 1 … 4096
     * @param mac of the aggregator, over the number alone: window and what has arrived are of the link (SPEC 20.5)
     */
    record Welcome(String model, int ordinal, int window, Optional<Received> received, Optional<Mac> mac)
            implements Message {
        public Welcome(String model, int ordinal, int window, Optional<Received> received) {
            this(model, ordinal, window, received, Optional.empty());
        }

        public Welcome with(Mac known) {
            return new Welcome(model, ordinal, window, received, Optional.of(known));
        }
    }

    /** What of a transfer has arrived. */
    record Received(long version, int transfer, StatusBitmap bitmap) {
        public int chunks() {
            return bitmap.chunks();
        }
    }

    /**
     * The round, as the one retained message that a board needs to take part (P2).
     *
     * @param seal of who has the fleet's key; empty: anybody may have made it
     */
    record Offer(
            String model,
            Base base,
            int round,
            long seed,
            Shape shape,
            Admission admission,
            Profile profile,
            Downloads downloads,
            Optional<Seal> seal)
            implements Message {
        public Offer(
                String model,
                Base base,
                int round,
                long seed,
                Shape shape,
                Admission admission,
                Profile profile,
                Downloads downloads) {
            this(model, base, round, seed, shape, admission, profile, downloads, Optional.empty());
        }

        public Offer with(Seal known) {
            return new Offer(model, base, round, seed, shape, admission, profile, downloads, Optional.of(known));
        }
    }

    /** Of {@link Admission#nextSeconds}: a year. */
    int MAX_NEXT_SECONDS = 31_536_000;

    /**
     * What of the model is retained, for a board that does not hold the base.
     *
     * @param previous the version before the base, from which the step leads to it
     * @param stepChunks of that step, 0: there is none
     */
    record Downloads(Optional<Digest> previous, int stepChunks, Optional<Full> full) {}

    /**
     * How updates are coded this round.
     *
     * @param codec wire code
     * @param c16 16·c² of the quantizer's step, 0: lossless
     * @param residualBits 0, 8 or 16
     * @param chunkBytes longest chunk
     * @param isEager repairs may be sent unasked
     */
    record Profile(int codec, int c16, int residualBits, int chunkBytes, boolean isEager) {}

    /** The retained full model. */
    record Full(long version, int chunks, Digest digest) {}

    /**
     * What has arrived of an object. From a board about a model's object it asks for what is missing.
     *
     * @param object one of {@code ChunkFormat.TYPE_UPDATE … TYPE_DIFF}
     * @param content as the transfer's receiver made it
     */
    record Status(String model, int object, long version, int transfer, TransferStatus content) implements Message {
        public Received received() {
            return new Received(version, transfer, content.bitmap());
        }
    }

    /** The board that speaks on a shared line from here on (SPEC 15). */
    record Identify(String board, Optional<String> fleet, Optional<String> model) implements Message {}

    /** Close this transfer with what has arrived. */
    record Commit(String model, Base base, Announcement announcement) implements Message {}

    /**
     * What was folded of a transfer, for good.
     *
     * @param mac of the aggregator (SPEC 20.5)
     */
    record Receipt(String model, Received folded, ReceiptOutcome outcome, Optional<Mac> mac) implements Message {
        public Receipt(String model, Received folded, ReceiptOutcome outcome) {
            this(model, folded, outcome, Optional.empty());
        }

        public Receipt with(Mac known) {
            return new Receipt(model, folded, outcome, Optional.of(known));
        }
    }

    enum ReceiptOutcome {
        FOLDED(0),
        PARTLY_FOLDED(1),
        IN_CUSTODY(2);

        private final int code;

        ReceiptOutcome(int code) {
            this.code = code;
        }

        public int code() {
            return code;
        }

        static ReceiptOutcome of(int code) throws Refused {
            if (code < 0 || code >= values().length) {
                throw new Refused(Reason.MALFORMED, "outcome " + code);
            }
            return values()[code];
        }
    }

    /**
     * Something was not accepted.
     *
     * @param waitMillis before the next try; see {@link #pauseMillis}
     * @param mac of the aggregator, where model, version and transfer are named (SPEC 20.5)
     * @param begun members of the refused partial sum that have begun another way; none: it was refused as a whole
     */
    record Refusal(
            Reason reason,
            Optional<String> model,
            OptionalLong version,
            OptionalInt transfer,
            OptionalLong waitMillis,
            Optional<String> detail,
            Optional<Mac> mac,
            List<PartialSum.Member> begun)
            implements Message {
        public Refusal(
                Reason reason,
                Optional<String> model,
                OptionalLong version,
                OptionalInt transfer,
                OptionalLong waitMillis,
                Optional<String> detail) {
            this(reason, model, version, transfer, waitMillis, detail, Optional.empty(), List.of());
        }

        public Refusal with(Mac known) {
            return new Refusal(reason, model, version, transfer, waitMillis, detail, Optional.of(known), begun);
        }

        public Refusal with(List<PartialSum.Member> members) {
            return new Refusal(reason, model, version, transfer, waitMillis, detail, mac, members);
        }

        /** The wait as it is kept to: nobody proves it, so it silences nobody for longer than an hour (SPEC 8.2). */
        public long pauseMillis() {
            return Math.min(waitMillis.orElse(0), 3_600_000);
        }

        /** It says what becomes of one update, and can prove who says it. */
        public boolean namesUpdate() {
            return model.isPresent() && version.isPresent() && transfer.isPresent();
        }
    }

    /** What a board says of itself, and proves where it has a key (SPEC 20.5). Nobody answers. */
    sealed interface Statement extends Message {
        String model();

        long version();
    }

    /**
     * A board's own figures, in millionths; the link's as bytes up, bytes down, packets sent again, millijoule.
     *
     * @param held how the version did on examples that the board never trains on
     * @param memory what it lacks for the offer of the version
     */
    record Report(
            String model,
            long version,
            OptionalInt examples,
            OptionalInt lossMillionths,
            OptionalInt accuracyMillionths,
            List<Integer> link,
            Optional<Held> held,
            Optional<Memory> memory)
            implements Statement {
        public Report(
                String model,
                long version,
                OptionalInt examples,
                OptionalInt lossMillionths,
                OptionalInt accuracyMillionths,
                List<Integer> link) {
            this(
                    model,
                    version,
                    examples,
                    lossMillionths,
                    accuracyMillionths,
                    link,
                    Optional.empty(),
                    Optional.empty());
        }

        /** Nothing but how a version did on held-out examples. */
        public static Report of(String model, long version, Held held) {
            return of(model, version, Optional.of(held), Optional.empty());
        }

        /** Nothing but that the board cannot take the version. */
        public static Report of(String model, long version, Memory memory) {
            return of(model, version, Optional.empty(), Optional.of(memory));
        }

        private static Report of(String model, long version, Optional<Held> held, Optional<Memory> memory) {
            return new Report(
                    model,
                    version,
                    OptionalInt.empty(),
                    OptionalInt.empty(),
                    OptionalInt.empty(),
                    List.of(),
                    held,
                    memory);
        }
    }

    /**
     * What a board last found of its machine (SPEC 21.11).
     *
     * @param windows judged so far
     * @param over of the last few windows
     * @param score class of the newest window; in state {@code SENSOR} a {@link io.linnet.protocol.points.Blind}'s code
     * @param limit class above which a window is over it
     * @param track sixteen times the class that is usual on this board
     * @param own how far its own point is; empty: nobody ever confirmed one
     */
    record MachineState(
            String model,
            long version,
            Verdict.State state,
            int windows,
            int over,
            int score,
            int limit,
            int track,
            Optional<OwnProgress> own)
            implements Statement {
        public MachineState with(Verdict.State instead) {
            return new MachineState(model, version, instead, windows, over, score, limit, track, own);
        }
    }

    /**
     * Somebody has looked at a machine (SPEC 21.12): an alarm that began by then ends.
     *
     * @param windows judged, of the state that was looked at
     * @param own what is to become of the board's own point; empty: it stays
     */
    record Acknowledge(String model, int windows, Optional<OwnWish> own, Optional<Mac> mac) implements Message {
        public Acknowledge(String model, int windows) {
            this(model, windows, Optional.empty(), Optional.empty());
        }

        public Acknowledge with(Mac proof) {
            return new Acknowledge(model, windows, own, Optional.of(proof));
        }
    }

    /**
     * Retained; offline is the last will.
     *
     * @param gateway through which the board is reached; then it holds only while that gateway is online
     * @param custody of a gateway, what it holds for its boards
     * @param ports of a gateway
     * @param software that a gateway runs, its version
     */
    record Presence(
            boolean isOnline,
            Optional<String> gateway,
            Optional<Custody> custody,
            Optional<Ports> ports,
            Optional<String> software)
            implements Message {
        /** The longest name of a version. */
        public static final int MAX_SOFTWARE = 32;

        public Presence(boolean isOnline) {
            this(isOnline, Optional.empty(), Optional.empty());
        }

        public Presence(boolean isOnline, Optional<String> gateway, Optional<Custody> custody) {
            this(isOnline, gateway, custody, Optional.empty(), Optional.empty());
        }

        public static Presence behind(String gateway, boolean isOnline) {
            return new Presence(isOnline, Optional.of(gateway), Optional.empty());
        }
    }
}
