package io.linnet.aggregator.round;

import io.linnet.aggregator.accumulate.Accumulator;
import io.linnet.aggregator.accumulate.MergeRule;
import io.linnet.aggregator.accumulate.ModelState;
import io.linnet.aggregator.accumulate.ModelStep;
import io.linnet.aggregator.accumulate.Optimiser;
import io.linnet.aggregator.journal.Entry;
import io.linnet.aggregator.journal.FoldReceipt;
import io.linnet.protocol.chunk.Chunk;
import io.linnet.protocol.chunk.ChunkReader;
import io.linnet.protocol.chunk.ChunkSeed;
import io.linnet.protocol.message.Message.Announcement;
import io.linnet.protocol.message.Message.Base;
import io.linnet.protocol.model.Digest;
import io.linnet.protocol.model.SumSettings;
import io.linnet.protocol.reason.Reason;
import io.linnet.protocol.reason.Refused;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The open round's arithmetic: whose update is how far, and their exact sum. Every chunk is checked against the base it
 * claims and the layout it must fit before a single value of it is added, so a bad one leaves no trace.
 */
public final class OpenRound {
    private final ModelState base;
    private final ChunkSeed seed;
    private final MergeRule rule;
    private final Optional<SumSettings> sums;
    private final UpdateWeights weights;
    private RoundSum sum;
    /** Digests of versions before this one, by number. */
    private final Map<Long, Digest> earlier;
    /** On this version. */
    private final Map<String, UpdateProgress> updates = new LinkedHashMap<>();
    /** On an earlier version: one of each board at most, so that nobody has many votes in one round. */
    private final Map<String, UpdateProgress> late = new LinkedHashMap<>();

    private final Parts parts = new Parts();

    private final String model;
    private int started;
    private int finished;
    /** Examples announced by all updates of the round. */
    private long examples;

    /** @param model id of the model */
    public OpenRound(String model, ModelState base, MergeRule rule) {
        this(model, base, rule, false, Map.of(), Optional.empty());
    }

    /**
     * @param isAgeDiscounted an update weighs less, the more versions its base is behind
     * @param earlier digests of versions before this one, by number
     * @param sums where boards add up their examples and do not train
     */
    public OpenRound(
            String model,
            ModelState base,
            MergeRule rule,
            boolean isAgeDiscounted,
            Map<Long, Digest> earlier,
            Optional<SumSettings> sums) {
        this.model = model;
        this.earlier = earlier;
        this.base = base;
        this.seed = ChunkSeed.of(model, base.version(), base.digest());
        this.rule = rule;
        this.sums = sums;
        this.sum = RoundSum.of(base, rule, sums);
        this.weights = new UpdateWeights(base.parameters().layout().numeric(), base.version(), isAgeDiscounted);
    }

    public ModelState base() {
        return base;
    }

    public Accumulator accumulator() {
        return sum.accumulator();
    }

    public ChunkSeed seed() {
        return seed;
    }

    boolean isBase(Base claimed) {
        return claimed.version() == base.version() && claimed.digest().equals(base.digest());
    }

    /** Values of an update. */
    int updateValues() {
        return sum.layout().parameters();
    }

    /** On a version before this one, which is known, and whose updates still fit. */
    boolean isEarlier(Base claimed) {
        Digest known = earlier.get(claimed.version());
        return known != null && known.equals(claimed.digest());
    }

    /** The board's update that travels under this transfer id. */
    @Nullable
    UpdateProgress update(String board, int transfer) {
        UpdateProgress now = updates.get(board);
        UpdateProgress before = late.get(board);
        if (now != null && now.announcement().transfer() == transfer) {
            return now;
        }
        return before != null && before.announcement().transfer() == transfer ? before : null;
    }

    /** Updates of which at least one chunk was folded. */
    public int started() {
        return started + parts.started();
    }

    /** Examples announced by all updates. */
    public long examples() {
        return examples + parts.examples();
    }

    /** Every update that has begun has ended. */
    boolean isNothingUnderWay() {
        return !parts.isUnderWay()
                && Stream.concat(updates.values().stream(), late.values().stream())
                        .allMatch(update -> update.isEmpty() || update.isFinished());
    }

    /** Boards that have nothing more to send. */
    public int finished() {
        return finished + parts.finished();
    }

    Parts parts() {
        return parts;
    }

    RoundSum sum() {
        return sum;
    }

    /** What is folded so far of each update that is not still owed: the receipts, were the round closed now. */
    public List<FoldReceipt> receipts() {
        List<FoldReceipt> receipts = new ArrayList<>();
        boolean isJudged = !accumulator().isHeadingOverruled();
        for (Map<String, UpdateProgress> some : List.of(late, updates)) {
            some.forEach((board, update) -> {
                if (!update.isOwed()) {
                    receipts.add(FoldReceipt.of(board, update.counted(), isJudged && update.isOpposed()));
                }
            });
        }
        receipts.addAll(parts.receipts(base.version()));
        return receipts;
    }

    /** Starts a board's update on this version, or finds the one that it resumes. */
    UpdateProgress announce(String board, Announcement announcement) throws Refused {
        UpdateProgress known = updates.get(board);
        if (known != null && known.announcement().equals(announcement)) {
            return known;
        }
        if (known != null && !known.isEmpty()) {
            throw new Refused(
                    Reason.CONFLICT, "transfer " + known.announcement().transfer() + " of this round has started");
        }
        if (known != null) {
            finished -= known.isFinished() ? 1 : 0;
        }
        return replace(updates, board, new UpdateProgress(announcement, base.version(), seed, sum.isWholeOnly()));
    }

    /** Starts a board's update on an earlier version, or finds the one that it resumes. */
    UpdateProgress announceLate(String board, long version, Announcement announcement) throws Refused {
        UpdateProgress known = late.get(board);
        if (known != null && known.version() == version && known.announcement().equals(announcement)) {
            return known;
        }
        if (known != null && !known.isOwed()) {
            throw new Refused(Reason.LATE, "a round takes one late update of a board");
        }
        Digest digest = Objects.requireNonNull(earlier.get(version));
        ChunkSeed itsSeed = ChunkSeed.of(model, version, digest);
        return replace(late, board, new UpdateProgress(announcement, version, itsSeed, false));
    }

    private UpdateProgress replace(Map<String, UpdateProgress> among, String board, UpdateProgress fresh)
            throws Refused {
        UpdateProgress known = among.get(board);
        long without = examples - (known == null ? 0 : known.announcement().examples());
        weights.requireSummable(without, fresh.announcement());
        examples = without + fresh.announcement().examples();
        if (known != null) {
            known.close();
        }
        among.put(board, fresh);
        return fresh;
    }

    /** Takes back an announcement of which nothing was folded. */
    void forget(String board) {
        UpdateProgress update = updates.get(board);
        if (update != null && update.isEmpty()) {
            finished -= update.isFinished() ? 1 : 0;
            examples -= update.announcement().examples();
            updates.remove(board);
        }
    }

    boolean isFinished(String board) {
        UpdateProgress update = updates.get(board);
        return (update != null && update.isFinished()) || parts.isDone(board);
    }

    /** Nothing of an update of this board is in the sum. */
    boolean isEmpty(String board) {
        UpdateProgress now = updates.get(board);
        UpdateProgress before = late.get(board);
        boolean isOutside = !parts.gateways().has(board);
        return isOutside && (now == null || now.isEmpty()) && (before == null || before.isEmpty());
    }

    /** The version that an update was trained on. */
    Base baseOf(UpdateProgress update) {
        return isLate(update)
                ? new Base(update.version(), Objects.requireNonNull(earlier.get(update.version())))
                : new Base(base.version(), base.digest());
    }

    /** On another version than this round's. */
    boolean isLate(UpdateProgress update) {
        return update.version() != base.version();
    }

    /** Its board sends no more of it. */
    void close(UpdateProgress update) {
        if (!update.isFinished()) {
            update.close();
            finished += isLate(update) ? 0 : 1;
        }
    }

    /** Checks a packet as it came from a link, CRC included, and folds it. */
    boolean accept(UpdateProgress update, byte[] packet) throws Refused {
        return fold(update, ChunkReader.read(packet, update.seed()));
    }

    /**
     * Folds a chunk whose CRC holds.
     *
     * @return false: it was folded before
     */
    boolean fold(UpdateProgress update, Chunk chunk) throws Refused {
        int index = chunk.header().index();
        int first = chunk.header().first();
        int count = chunk.header().count();
        if (index >= update.announcement().chunks()) {
            throw new Refused(
                    Reason.OUT_OF_RANGE,
                    "chunk " + index + " of " + update.announcement().chunks());
        }
        if (update.has(index)) {
            return false;
        }
        update.checkDisjoint(index, first, count);
        if (update.isHeld()) {
            sum.check(chunk);
            update.mark(index, first, count);
            return true;
        }
        add(update, chunk);
        boolean wasFinished = update.isFinished();
        started += update.isEmpty() ? 1 : 0;
        update.mark(index, first, count);
        finished += update.isFinished() && !wasFinished && !isLate(update) ? 1 : 0;
        return true;
    }

    private void add(UpdateProgress update, Chunk chunk) throws Refused {
        long opposed = accumulator().opposed();
        sum.add(chunk, weights.of(update), !isLate(update));
        if (accumulator().opposed() > opposed) {
            update.oppose(chunk.header().index());
        }
    }

    /** Refuses an update all of which is there, but could not be added. */
    void checkWhole(UpdateProgress update, List<Entry.ChunkHeld> held) throws Refused {
        List<Chunk> chunks = new ArrayList<>();
        for (Entry.ChunkHeld each : held) {
            chunks.add(ChunkReader.read(each.packet(), update.seed()));
        }
        sum.checkWhole(chunks, update.announcement().examples());
    }

    /** An update of which all was held is proven: folds it. */
    void foldHeld(UpdateProgress update, List<Entry.ChunkHeld> chunks) {
        for (Entry.ChunkHeld held : chunks) {
            addChecked(update, held.packet());
        }
        update.prove();
        started++;
        finished += isLate(update) ? 0 : 1;
    }

    private void addChecked(UpdateProgress update, byte[] packet) {
        try {
            add(update, ChunkReader.read(packet, update.seed()));
        } catch (Refused impossible) {
            throw new IllegalStateException("the journal holds what was never accepted", impossible);
        }
    }

    /**
     * Takes out these boards, as if they had never announced anything. A sum that has nothing of them stays; another
     * is made anew of what was kept of the others, bit for bit as it would be without these boards.
     *
     * @return those of which there was something
     */
    List<String> takeOut(Predicate<String> isGone, Consumer<Consumer<Entry>> kept) {
        List<String> gone = boards().filter(isGone).toList();
        boolean isSummed = gone.stream().anyMatch(board -> !isEmpty(board));
        for (String board : gone) {
            UpdateProgress now = updates.remove(board);
            finished -= now != null && now.isFinished() ? 1 : 0;
            Stream.of(Optional.ofNullable(now), Optional.ofNullable(late.remove(board)))
                    .flatMap(Optional::stream)
                    .forEach(this::takeOut);
        }
        if (isSummed) {
            parts.gateways().takeOut(gone);
            sum = RoundSum.of(base, rule, sums);
            kept.accept(this::addAgain);
        }
        return gone;
    }

    private void takeOut(UpdateProgress update) {
        started -= update.isEmpty() ? 0 : 1;
        examples -= update.announcement().examples();
        update.close();
    }

    private void addAgain(Entry entry) {
        if (entry instanceof Entry.ChunkFolded chunk) {
            addAgain(update(chunk.board(), chunk.transfer()), chunk.packet());
        } else if (entry instanceof Entry.ChunkHeld chunk) {
            addAgain(update(chunk.board(), chunk.transfer()), chunk.packet());
        } else if (entry instanceof Entry.SumFolded whole) {
            parts.gateways().addAgain(whole, sum, seed);
        }
    }

    private void addAgain(@Nullable UpdateProgress update, byte[] packet) {
        if (update != null && !update.isHeld()) {
            addChecked(update, packet);
        }
    }

    /** With an update in this round, of which nothing need have arrived. */
    Stream<String> boards() {
        Stream<String> singly = Stream.concat(updates.keySet().stream(), late.keySet().stream());
        return Stream.concat(singly, parts.gateways().names().stream()).distinct();
    }

    /** By the mean as it is. */
    public ModelStep merge(int downC16) {
        return merge(downC16, Optimiser.AVG);
    }

    /** The model that everything folded leads to. Nothing is folded afterwards. */
    public ModelStep merge(int downC16, Optimiser optimiser) {
        return sum.merge(downC16, optimiser);
    }

    /** Folds what an earlier run had kept of this round. */
    public void replay(List<Entry> entries) {
        new Replay(this).run(entries);
    }

    /** Announces and folds one update whose chunks are all at hand. For measurements and in-process fleets. */
    public void foldWhole(String board, Announcement announcement, Iterable<byte[]> packets) throws Refused {
        UpdateProgress update = announce(board, announcement);
        for (byte[] packet : packets) {
            accept(update, packet);
        }
    }
}
