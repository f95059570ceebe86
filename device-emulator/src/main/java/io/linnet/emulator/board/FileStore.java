package io.linnet.emulator.board;

import io.linnet.emulator.vibration.OwnRecord;
import io.linnet.protocol.codec.Residual;
import io.linnet.protocol.message.Message.Base;
import io.linnet.protocol.message.OwnWish;
import io.linnet.protocol.model.Digest;
import io.linnet.protocol.model.Layer;
import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.Numeric;
import io.linnet.protocol.model.Parameters;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One file a board, written beside and moved into place, so that a reader finds the state from before or from after. A
 * file that is damaged all the same is reported and the board starts anew.
 */
public final class FileStore implements Store {
    private static final Logger LOG = LoggerFactory.getLogger(FileStore.class);
    private static final int MAGIC = 0x4C4E4231;
    private static final int MAX_CHUNK_BYTES = 1_024;
    /** No aggregator's. */
    private static final long NO_EPOCH = 0;

    private final Path file;

    public FileStore(Path file) {
        this.file = file;
    }

    @Override
    public Optional<BoardState> load() {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(read(Files.readAllBytes(file)));
        } catch (IOException | RuntimeException e) {
            LOG.warn("{}: not a board's state, starting anew: {}", file, e.getMessage());
            return Optional.empty();
        }
    }

    @Override
    public void save(BoardState state) {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        try (FileChannel channel = FileChannel.open(
                fresh, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer bytes = ByteBuffer.wrap(write(state));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(file + ": cannot be written", e);
        }
    }

    private static byte[] write(BoardState state) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeInt(MAGIC);
        out.writeInt(state.ordinal());
        out.writeInt(state.lastTransfer());
        out.writeBoolean(state.held().isPresent());
        if (state.held().isPresent()) {
            HeldVersion held = state.held().get();
            base(out, held.base());
            layout(out, held.parameters().layout());
            out.write(held.parameters().toBytes());
        }
        out.writeBoolean(state.residuals().isPresent());
        if (state.residuals().isPresent()) {
            residuals(out, state.residuals().get());
        }
        out.writeBoolean(state.worked().isPresent());
        if (state.worked().isPresent()) {
            out.writeInt(state.worked().get().round());
            out.write(state.worked().get().digest().bytes());
        }
        out.writeBoolean(state.outbox().isPresent());
        if (state.outbox().isPresent()) {
            outbox(out, state.outbox().get());
        }
        // At the end, and only where it is known: files of boards that knew none read as they are.
        if (state.newest().isPresent() || state.own().isPresent()) {
            out.writeLong(state.newest().map(OfferMark::epoch).orElse(NO_EPOCH));
            out.writeInt(state.newest().map(OfferMark::round).orElse(0));
        }
        if (state.own().isPresent()) {
            own(out, state.own().get());
        }
        out.writeInt(check(bytes.toByteArray(), bytes.size()));
        return bytes.toByteArray();
    }

    private static int check(byte[] bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, length);
        return (int) crc.getValue();
    }

    private static void base(DataOutputStream out, Base base) throws IOException {
        out.writeLong(base.version());
        out.write(base.digest().bytes());
    }

    private static void layout(DataOutputStream out, ModelLayout layout) throws IOException {
        out.writeByte(layout.numeric().code());
        out.writeByte(layout.layers().size());
        for (int units : layout.units()) {
            out.writeShort(units);
        }
        for (int exponent : layout.exponents()) {
            out.writeByte(exponent);
        }
    }

    private static void residuals(DataOutputStream out, Residuals residuals) throws IOException {
        layout(out, residuals.layout());
        out.writeByte(residuals.bits());
        out.writeByte(residuals.fraction());
        for (Residual layer : residuals.layers()) {
            out.write(layer.toBytes());
        }
    }

    private static void outbox(DataOutputStream out, Outbox outbox) throws IOException {
        base(out, outbox.base());
        out.writeInt(outbox.round());
        out.writeInt(outbox.transfer());
        out.writeInt(outbox.examples());
        out.writeInt(outbox.lossMillionths());
        out.writeInt(outbox.accuracyMillionths());
        out.writeShort(outbox.chunks().size());
        for (byte[] chunk : outbox.chunks()) {
            out.writeShort(chunk.length);
            out.write(chunk);
        }
    }

    private static BoardState read(byte[] bytes) throws IOException {
        int length = bytes.length - Integer.BYTES;
        if (length < 0 || ByteBuffer.wrap(bytes, length, Integer.BYTES).getInt() != check(bytes, length)) {
            throw new IOException("cut short or changed");
        }
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes, 0, length));
        if (in.readInt() != MAGIC) {
            throw new IOException("of another kind or version");
        }
        int ordinal = in.readInt();
        int lastTransfer = in.readInt();
        Optional<HeldVersion> held = in.readBoolean() ? Optional.of(held(in)) : Optional.empty();
        Optional<Residuals> residuals = in.readBoolean() ? Optional.of(residuals(in)) : Optional.empty();
        Optional<OfferId> worked =
                in.readBoolean() ? Optional.of(new OfferId(in.readInt(), digest(in))) : Optional.empty();
        Optional<Outbox> outbox = in.readBoolean() ? Optional.of(outbox(in)) : Optional.empty();
        Optional<OfferMark> newest =
                in.available() > 0 ? Optional.of(new OfferMark(in.readLong(), in.readInt())) : Optional.empty();
        Optional<OwnRecord> own = in.available() > 0 ? Optional.of(own(in)) : Optional.empty();
        return new BoardState(
                held,
                residuals,
                ordinal,
                lastTransfer,
                worked,
                outbox,
                newest.filter(mark -> mark.epoch() != NO_EPOCH),
                own);
    }

    private static void own(DataOutputStream out, OwnRecord own) throws IOException {
        out.writeInt(own.wish().serial());
        out.writeByte(own.wish().windows());
        out.writeInt(own.mark());
        out.writeByte(own.values().size());
        for (int value : own.values()) {
            out.writeShort(value);
        }
    }

    private static OwnRecord own(DataInputStream in) throws IOException {
        OwnWish wish = new OwnWish(in.readInt(), in.readUnsignedByte());
        int mark = in.readInt();
        List<Integer> values = new ArrayList<>();
        for (int left = in.readUnsignedByte(); left > 0; left--) {
            values.add((int) in.readShort());
        }
        return new OwnRecord(wish, mark, values);
    }

    private static HeldVersion held(DataInputStream in) throws IOException {
        Base base = base(in);
        ModelLayout layout = layout(in);
        byte[] values = in.readNBytes(layout.parameters() * layout.numeric().bytes());
        return new HeldVersion(base, Parameters.fromBytes(layout, values));
    }

    private static Base base(DataInputStream in) throws IOException {
        return new Base(in.readLong(), digest(in));
    }

    private static Digest digest(DataInputStream in) throws IOException {
        return new Digest(in.readNBytes(Digest.BYTES));
    }

    private static ModelLayout layout(DataInputStream in) throws IOException {
        Numeric numeric = Numeric.of(in.readByte());
        int layers = in.readByte();
        int[] units = new int[layers + 1];
        for (int i = 0; i < units.length; i++) {
            units[i] = in.readUnsignedShort();
        }
        int[] exponents = new int[layers];
        for (int i = 0; i < layers; i++) {
            exponents[i] = in.readByte();
        }
        return ModelLayout.of(numeric, units, exponents);
    }

    private static Residuals residuals(DataInputStream in) throws IOException {
        ModelLayout layout = layout(in);
        int bits = in.readByte();
        int fraction = in.readByte();
        List<Residual> layers = new ArrayList<>();
        for (Layer layer : layout.layers()) {
            byte[] bytes = in.readNBytes(1 + bits / 8 * layer.parameters());
            layers.add(Residual.fromBytes(bits, layer.parameters(), bytes));
        }
        return new Residuals(layout, bits, fraction, layers);
    }

    private static Outbox outbox(DataInputStream in) throws IOException {
        Base base = base(in);
        int round = in.readInt();
        int transfer = in.readInt();
        int examples = in.readInt();
        int loss = in.readInt();
        int accuracy = in.readInt();
        List<byte[]> chunks = new ArrayList<>();
        for (int left = in.readUnsignedShort(); left > 0; left--) {
            chunks.add(in.readNBytes(Math.min(MAX_CHUNK_BYTES, in.readUnsignedShort())));
        }
        return new Outbox(base, round, transfer, examples, chunks, loss, accuracy);
    }
}
