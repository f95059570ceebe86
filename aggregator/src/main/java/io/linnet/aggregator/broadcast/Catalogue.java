package io.linnet.aggregator.broadcast;

import io.linnet.aggregator.accumulate.ModelState;
import io.linnet.aggregator.accumulate.ModelStep;
import io.linnet.protocol.chunk.ChunkFormat;
import io.linnet.protocol.chunk.ChunkSeed;
import io.linnet.protocol.chunk.ObjectEncoder;
import io.linnet.protocol.codec.Codec;
import io.linnet.protocol.message.Message.Full;
import io.linnet.protocol.message.Message.Status;
import io.linnet.protocol.model.Digest;
import io.linnet.protocol.model.Numeric;
import io.linnet.protocol.points.Limits;
import io.linnet.protocol.points.PointsModel;
import io.linnet.protocol.reason.Reason;
import io.linnet.protocol.reason.Refused;
import io.linnet.protocol.transfer.StatusBitmap;
import io.linnet.protocol.transfer.TransferStatus;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The chunks that lead to the newest version: the step from the one before, the retained full model, and exact
 * differences from older versions, made when first asked for. Owned by the owner thread.
 */
public final class Catalogue {
    /** Versions a board may be behind and still be served a difference. */
    public static final int MAX_BEHIND = 60;

    private static final int MAX_DIFFERENCES = 16;
    /** One request is answered with at most this many packets; the board asks again for the rest. */
    private static final int MAX_PACKETS = 128;

    private final ModelPlan plan;
    private final Map<Long, ModelState> recent = new LinkedHashMap<>();
    private final Map<Long, List<byte[]>> differences = new LinkedHashMap<>();
    private ModelState newest;
    private ModelState retained;
    private List<byte[]> step = List.of();
    private List<byte[]> full = List.of();
    private List<byte[]> newestFull = List.of();
    private Optional<Digest> previous = Optional.empty();
    private Optional<ModelState> kept = Optional.empty();

    /** @param history older versions, oldest first, then the newest */
    public Catalogue(ModelPlan plan, List<ModelState> history) {
        this.plan = plan;
        history.forEach(state -> recent.put(state.version(), state));
        this.newest = history.get(history.size() - 1);
        this.retained = newest;
        this.full = encodeFull(newest);
    }

    /** Of scores, where the newest version has points. */
    public Optional<Limits> limits() {
        return plan.points().map(settings -> new PointsModel(newest.parameters()).limits());
    }

    /** Takes the next version. */
    public void advance(ModelStep merged) {
        ModelState base = newest;
        previous = Optional.of(base.digest());
        newest = merged.next();
        differences.clear();
        newestFull = List.of();
        recent.put(newest.version(), newest);
        recent.remove(newest.version() - MAX_BEHIND - 1);
        step = newest.parameters().layout().numeric() == Numeric.FLOAT32 ? List.of() : encodeStep(base, merged);
        if (newest.version() % plan.fullEvery() == 0 || step.isEmpty()) {
            retained = newest;
            full = encodeFull(newest);
        }
    }

    /** Keeps a version however old it grows, in place of the one that was kept before. */
    public void keep(long version) {
        kept = Optional.ofNullable(recent.get(version)).or(() -> kept.filter(state -> state.version() == version));
        // Of what a journal held only the one that is kept may be older.
        recent.keySet().removeIf(number -> number < newest.version() - MAX_BEHIND);
    }

    /**
     * The next version has the parameters of the one that is kept, and a number that no board has seen. No step leads
     * there: boards fetch it whole. Without one that is kept it has those of the newest.
     *
     * @return the version that was gone back to
     */
    public long goBack() {
        ModelState to = kept.orElse(newest);
        goBack(to);
        return to.version();
    }

    /** The same with the parameters of this version. */
    public void goBack(ModelState to) {
        ModelState next = to.again(newest.version() + 1, newest.round() + 1);
        previous = Optional.empty();
        step = List.of();
        newest = next;
        differences.clear();
        newestFull = List.of();
        recent.put(next.version(), next);
        recent.remove(next.version() - MAX_BEHIND - 1);
        retainNewest();
    }

    /** The newest version becomes the retained full one, at the end of a training. */
    public void retainNewest() {
        if (retained.version() != newest.version()) {
            retained = newest;
            full = encodeFull(newest);
        }
    }

    private List<byte[]> encodeStep(ModelState base, ModelStep merged) {
        return new ObjectEncoder(
                        plan.layout(),
                        ChunkFormat.TYPE_STEP,
                        transferOf(merged.next()),
                        ChunkSeed.of(plan.model(), base.version(), base.digest()),
                        Codec.RANGE,
                        chunkBytes())
                .addAll(merged.q(), merged.exponents())
                .chunks();
    }

    private List<byte[]> encodeFull(ModelState state) {
        boolean isFloat = plan.layout().numeric() == Numeric.FLOAT32;
        return ObjectEncoder.full(
                state.parameters(),
                transferOf(state),
                ChunkSeed.of(plan.model(), state.version(), state.digest()),
                isFloat ? Codec.FLOAT32 : Codec.RANGE,
                chunkBytes());
    }

    private int chunkBytes() {
        return plan.stages().get(0).up().chunkBytes();
    }

    private static int transferOf(ModelState state) {
        return (int) (state.version() & 0xFFFF);
    }

    public ModelState newest() {
        return newest;
    }

    /**
     * Digests of the versions before the newest that an update may be made on, by number: sums count in their own round
     * alone, and what was learnt before them is of another table (SPEC 23.7).
     */
    public Map<Long, Digest> earlier() {
        Map<Long, Digest> digests = new HashMap<>();
        long lastSummed = recent.values().stream()
                .filter(plan::isSummed)
                .mapToLong(ModelState::version)
                .max()
                .orElse(-1);
        for (ModelState state : recent.values()) {
            if (state.version() < newest.version() && state.version() > lastSummed) {
                digests.put(state.version(), state.digest());
            }
        }
        return digests;
    }

    /** Digest of the version that the step starts from; empty before the first step of this run. */
    public Optional<Digest> previousDigest() {
        return step.isEmpty() ? Optional.empty() : previous;
    }

    public List<byte[]> step() {
        return step;
    }

    public List<byte[]> full() {
        return full;
    }

    /** Whether the full model is the newest version's. */
    public boolean isFullNewest() {
        return retained.version() == newest.version();
    }

    public Full fullDescription() {
        return new Full(retained.version(), full.size(), retained.digest());
    }

    /**
     * What a board that asks with this status is sent.
     *
     * @param status tells the number of chunks, if the board may not know it; in that case all chunks follow
     */
    public record RequestAnswer(Optional<Status> status, List<byte[]> packets) {}

    public RequestAnswer serve(Status request) throws Refused {
        List<byte[]> chunks = chunks(request.object(), request.version());
        StatusBitmap arrived = request.content().bitmap();
        // Who does not know their number asks as if it were one, of which nothing has arrived (SPEC 16.3).
        boolean mayNotKnow = arrived.chunks() == 1 && !arrived.has(0);
        if (chunks.size() == arrived.chunks() && !mayNotKnow) {
            return new RequestAnswer(Optional.empty(), missing(chunks, arrived));
        }
        StatusBitmap none = StatusBitmap.none(chunks.size());
        Status number = new Status(
                plan.model(),
                request.object(),
                request.version(),
                transferOf(request.object() == ChunkFormat.TYPE_FULL ? fullOf(request.version()) : newest),
                TransferStatus.of(none));
        return new RequestAnswer(Optional.of(number), missing(chunks, none));
    }

    private static List<byte[]> missing(List<byte[]> chunks, StatusBitmap arrived) {
        List<byte[]> missing = new ArrayList<>();
        for (int i = 0; i < chunks.size() && missing.size() < MAX_PACKETS; i++) {
            if (!arrived.has(i)) {
                missing.add(chunks.get(i));
            }
        }
        return missing;
    }

    private List<byte[]> chunks(int object, long version) throws Refused {
        return switch (object) {
            case ChunkFormat.TYPE_STEP -> {
                if (version != newest.version() - 1 || step.isEmpty()) {
                    throw new Refused(Reason.WRONG_BASE, "the step is from version " + (newest.version() - 1));
                }
                yield step;
            }
            case ChunkFormat.TYPE_FULL -> {
                if (version == retained.version()) {
                    yield full;
                }
                fullOf(version);
                if (newestFull.isEmpty()) {
                    newestFull = encodeFull(newest);
                }
                yield newestFull;
            }
            default -> difference(version);
        };
    }

    private ModelState fullOf(long version) throws Refused {
        if (version == retained.version()) {
            return retained;
        }
        if (version == newest.version()) {
            return newest;
        }
        throw new Refused(
                Reason.WRONG_BASE, "full models of versions " + retained.version() + " and " + newest.version());
    }

    private List<byte[]> difference(long version) throws Refused {
        ModelState from = recent.get(version);
        if (from == null || version >= newest.version() || plan.layout().numeric() == Numeric.FLOAT32) {
            throw new Refused(
                    Reason.WRONG_BASE,
                    "differences from version "
                            + recent.keySet().stream().findFirst().orElse(0L));
        }
        List<byte[]> known = differences.get(version);
        if (known == null) {
            known = ObjectEncoder.difference(
                    from.parameters(),
                    newest.parameters(),
                    transferOf(newest),
                    ChunkSeed.of(plan.model(), from.version(), from.digest()),
                    Codec.RANGE,
                    chunkBytes());
            if (differences.size() < MAX_DIFFERENCES) {
                differences.put(version, known);
            }
        }
        return known;
    }
}
