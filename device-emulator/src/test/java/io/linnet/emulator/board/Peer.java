package io.linnet.emulator.board;

import io.linnet.emulator.learn.Figures;
import io.linnet.emulator.learn.LocalUpdate;
import io.linnet.protocol.chunk.ChunkFormat;
import io.linnet.protocol.chunk.ChunkSeed;
import io.linnet.protocol.chunk.ObjectEncoder;
import io.linnet.protocol.codec.Codec;
import io.linnet.protocol.message.Admission;
import io.linnet.protocol.message.Message;
import io.linnet.protocol.message.Message.Base;
import io.linnet.protocol.message.Message.Downloads;
import io.linnet.protocol.message.Message.Full;
import io.linnet.protocol.message.Message.Offer;
import io.linnet.protocol.message.Message.Profile;
import io.linnet.protocol.message.Message.Receipt;
import io.linnet.protocol.message.Message.ReceiptOutcome;
import io.linnet.protocol.message.Message.Received;
import io.linnet.protocol.message.Message.Refusal;
import io.linnet.protocol.message.Message.Welcome;
import io.linnet.protocol.message.MessageWriter;
import io.linnet.protocol.message.Shape;
import io.linnet.protocol.model.BoardSize;
import io.linnet.protocol.model.Division;
import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.Network;
import io.linnet.protocol.model.Numeric;
import io.linnet.protocol.model.Parameters;
import io.linnet.protocol.model.Schedule;
import io.linnet.protocol.model.SplitMix64;
import io.linnet.protocol.model.TifedSettings;
import io.linnet.protocol.reason.Reason;
import io.linnet.protocol.transfer.StatusBitmap;
import io.linnet.protocol.transfer.TransferStatus;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Words of the other end of a scripted conversation, and readings of what the board says. */
final class Peer {
    static final String MODEL = SceneBoard.MODEL;
    static final ModelLayout LAYOUT =
            ModelLayout.of(Numeric.INT16, new int[] {SceneBoard.FEATURES, 8, SceneBoard.CLASSES}, new int[] {0, 0});
    private static final int CHUNK_BYTES = 48;

    /** Every step of a round's learning is the same noise. */
    static final Learner LEARNER = (base, offer, layer) -> {
        SplitMix64 random = new SplitMix64(offer.round());
        int[] units = new int[LAYOUT.parameters()];
        Arrays.setAll(units, i -> random.uniform(-90, 90));
        return new LocalUpdate(0, units, new float[0], 0, 12, new Figures(6, new float[] {0.5f, 0.25f}));
    };

    private Peer() {}

    static Parameters noise(int seed) {
        SplitMix64 random = new SplitMix64(seed);
        short[] values = new short[LAYOUT.parameters()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (short) random.uniform(-3000, 3000);
        }
        return Parameters.ofFixed(LAYOUT, values);
    }

    static Base base(long version, Parameters model) {
        return new Base(version, model.digest());
    }

    /** An offer that boards fill in for their purpose. */
    record Words(
            Base base,
            int round,
            int window,
            int open,
            int paceMicros,
            long deadlineMillis,
            Optional<Base> previous,
            int steps,
            Optional<Full> full) {
        /** What a board of a scene needs for the offer. */
        static final int MEMORY_BYTES =
                (int) BoardSize.of(new BoardSize.Board(LAYOUT, Network.TIFED, 4, 16, 64, 64, 1, Optional.empty()))
                        .memory();

        static Words of(long version, Parameters model) {
            return new Words(
                    Peer.base(version, model), (int) version, 8, 100, 0, 60_000, Optional.empty(), 0, Optional.empty());
        }

        Words steps(Base from, int chunks) {
            return new Words(base, round, window, open, paceMicros, deadlineMillis, Optional.of(from), chunks, full);
        }

        Words full(Base version, int chunks) {
            Full named = new Full(version.version(), chunks, version.digest());
            return new Words(
                    base, round, window, open, paceMicros, deadlineMillis, previous, steps, Optional.of(named));
        }

        Words open(int boards, int pace) {
            return new Words(base, round, window, boards, pace, deadlineMillis, previous, steps, full);
        }

        Words last() {
            return new Words(base, round, window, open, paceMicros, 0, previous, steps, full);
        }

        Words inRound(int number) {
            return new Words(base, number, window, open, paceMicros, deadlineMillis, previous, steps, full);
        }

        byte[] bytes() {
            return MessageWriter.write(new Offer(
                    MODEL,
                    base,
                    round,
                    7,
                    new Shape(
                            Network.TIFED,
                            LAYOUT,
                            Arrays.stream(new TifedSettings(Division.NEAREST, 64, Schedule.fresh(4, 1, 12)).toArray())
                                    .boxed()
                                    .toList(),
                            false),
                    new Admission(10, open, window, paceMicros, 1_000, deadlineMillis),
                    new Profile(2, 16, 16, CHUNK_BYTES, true),
                    new Downloads(previous.map(Base::digest), steps, full)));
        }
    }

    static byte[] welcome(int ordinal) {
        return welcome(MODEL, ordinal);
    }

    static byte[] welcome(String model, int ordinal) {
        return MessageWriter.write(new Welcome(model, ordinal, 8, Optional.empty()));
    }

    static byte[] welcome(int ordinal, Received received) {
        return MessageWriter.write(new Welcome(MODEL, ordinal, 8, Optional.of(received)));
    }

    static Received received(Outbox outbox, int... chunks) {
        StatusBitmap bitmap = StatusBitmap.none(outbox.chunks().size());
        for (int chunk : chunks) {
            bitmap = bitmap.with(chunk);
        }
        return new Received(outbox.base().version(), outbox.transfer(), bitmap);
    }

    static Received all(Outbox outbox) {
        int[] chunks = new int[outbox.chunks().size()];
        Arrays.setAll(chunks, i -> i);
        return received(outbox, chunks);
    }

    static byte[] receipt(Received folded, ReceiptOutcome outcome) {
        return MessageWriter.write(new Receipt(MODEL, folded, outcome));
    }

    /** Of a request: it names no version. */
    static byte[] refusal(Reason reason, int transfer, long waitMillis) {
        return refusal(reason, OptionalLong.empty(), transfer, waitMillis);
    }

    /** Of an update. */
    static byte[] refusal(Reason reason, Outbox update, long waitMillis) {
        return refusal(reason, OptionalLong.of(update.base().version()), update.transfer(), waitMillis);
    }

    private static byte[] refusal(Reason reason, OptionalLong version, int transfer, long waitMillis) {
        return MessageWriter.write(new Refusal(
                reason,
                Optional.of(MODEL),
                version,
                OptionalInt.of(transfer),
                waitMillis > 0 ? OptionalLong.of(waitMillis) : OptionalLong.empty(),
                Optional.empty()));
    }

    /** One that names no transfer. */
    static byte[] refusal(Reason reason, long waitMillis) {
        return MessageWriter.write(new Refusal(
                reason,
                Optional.of(MODEL),
                OptionalLong.empty(),
                OptionalInt.empty(),
                waitMillis > 0 ? OptionalLong.of(waitMillis) : OptionalLong.empty(),
                Optional.empty()));
    }

    static byte[] status(int object, Received received) {
        return MessageWriter.write(new Message.Status(
                MODEL, object, received.version(), received.transfer(), TransferStatus.granting(8, received.bitmap())));
    }

    /** A step that adds {@code q}. */
    static List<byte[]> step(Base from, int[] q) {
        return new ObjectEncoder(
                        LAYOUT,
                        ChunkFormat.TYPE_STEP,
                        (int) from.version() + 1,
                        ChunkSeed.of(MODEL, from.version(), from.digest()),
                        Codec.RANGE,
                        CHUNK_BYTES)
                .addAll(q, new int[] {0, 0})
                .chunks();
    }

    static List<byte[]> full(Base version, Parameters model) {
        return ObjectEncoder.full(
                model,
                (int) version.version(),
                ChunkSeed.of(MODEL, version.version(), version.digest()),
                Codec.RANGE,
                CHUNK_BYTES);
    }

    static List<byte[]> difference(Base from, Parameters fromModel, Base to, Parameters toModel) {
        return ObjectEncoder.difference(
                fromModel,
                toModel,
                (int) to.version(),
                ChunkSeed.of(MODEL, from.version(), from.digest()),
                Codec.RANGE,
                CHUNK_BYTES);
    }

    /** The same chunk of an object from this version, which asks for a status. */
    static byte[] polling(Base from, byte[] chunk) {
        ChunkSeed seed = ChunkSeed.of(MODEL, from.version(), from.digest());
        byte[] polling = chunk.clone();
        polling[0] |= ChunkFormat.FLAG_POLL;
        ByteBuffer.wrap(polling)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(polling.length - ChunkFormat.CHECK_BYTES, seed.check(polling));
        return polling;
    }

    static List<byte[]> up(Driven.Answer reaction) {
        List<byte[]> up = new ArrayList<>();
        for (Packet packet : reaction.packets()) {
            if (packet.way() == Packet.Way.UP) {
                up.add(packet.bytes());
            }
        }
        return up;
    }
}
