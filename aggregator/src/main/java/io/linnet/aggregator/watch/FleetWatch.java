package io.linnet.aggregator.watch;

import io.linnet.aggregator.accumulate.ModelStep;
import io.linnet.aggregator.journal.HeldRecord;
import io.linnet.aggregator.journal.WatchRecord;
import io.linnet.protocol.message.Held;
import io.linnet.protocol.message.Message.Report;
import io.linnet.protocol.reason.Refused;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the fleet says of its training, version by version, and whether the model has fallen behind its best: what the sums
 * cannot see, as every board may do its work well and the model get worse all the same. SPEC 11.6. Owned by the owner thread.
 */
public final class FleetWatch {
    private static final Logger LOG = LoggerFactory.getLogger(FleetWatch.class);
    private static final long NONE = -1;
    private static final byte FORM = 2;
    /** Before held-out examples were watched. */
    private static final byte FORM_OF_TRAINING = 1;

    private final WatchPolicy policy;
    private final Reports reports;
    private final Supplier<HeldSums> noHeld;
    private HeldSums heldOfNewest;
    private HeldSums heldBefore;
    private Level level = new Level();
    private Course course;
    private Divergence divergence;
    private Optional<String> held = Optional.empty();
    private final boolean isReleased;
    /** Which examples the level and the course are of. */
    private boolean isOfHeldOut;
    /** Updates of the last round that closed, on the version whose reports are still coming. */
    private int updatesBefore;

    /**
     * @param version that the first round is open on
     * @param maxExamples that a board may claim
     * @param classes that the model tells apart
     * @param found what an earlier run left
     */
    public FleetWatch(WatchPolicy policy, long version, int maxExamples, int classes, Optional<WatchRecord> found) {
        this(policy, version, maxExamples, classes, found, Report::accuracyMillionths);
    }

    /** @param figure of a report in accuracy's place, millionths; empty: it says nothing of the training */
    public FleetWatch(
            WatchPolicy policy,
            long version,
            int maxExamples,
            int classes,
            Optional<WatchRecord> found,
            Function<Report, OptionalInt> figure) {
        this.policy = policy;
        this.reports = new Reports(version, maxExamples, figure);
        this.noHeld = () -> new HeldSums(classes, maxExamples);
        this.heldOfNewest = noHeld.get();
        this.heldBefore = noHeld.get();
        this.course = new Course(policy);
        this.divergence = new Divergence(policy);
        found.ifPresent(this::takeOver);
        // Where the watch does not hold models nothing stays held, either.
        this.isReleased = held.isPresent() && (policy.isReleased() || policy.action() != WatchAction.HOLD);
        if (isReleased) {
            wentBack(Optional.empty());
            LOG.info("The model was held, and goes on");
        }
    }

    private void takeOver(WatchRecord record) {
        held = record.held();
        try {
            read(ByteBuffer.wrap(record.state()));
        } catch (IllegalArgumentException | BufferUnderflowException e) {
            LOG.warn("What the watch remembered cannot be read, it begins anew: {}", e.toString());
            beginAnew();
            level = new Level();
        }
    }

    private void beginAnew() {
        course = new Course(policy);
        divergence = new Divergence(policy);
    }

    /** Whether something of a board's update on a version was folded. */
    @FunctionalInterface
    public interface Folded {
        boolean test(String board, long version);
    }

    /**
     * @param figures of the version before the closed round's, if its boards reported any
     * @param held the same of held-out examples, if enough boards did
     * @param fall said once in each
     */
    public record Look(Optional<FleetFigures> figures, Optional<HeldRecord> held, Optional<Fall> fall) {}

    /** @param ordinal the board's number */
    public void reported(String board, int ordinal, Report report) throws Refused {
        long version = reports.add(board, ordinal, report);
        if (report.held().isPresent()) {
            Held held = report.held().get();
            (report.version() == version ? heldOfNewest : heldBefore).add(board, held);
            reports.addHeld(board, report.version(), held);
        }
    }

    /** The same of boards that add up their examples: what the sums say of the round's version takes the reports' place. */
    public Look roundClosed(
            long version, int updates, boolean isDiverging, Folded folded, Optional<ModelStep.Fits> fits) {
        Look look = roundClosed(version, updates, isDiverging, folded);
        return fits.map(of -> new Look(
                        Optional.of(FleetFigures.of(version, updates, of.learnt())),
                        Optional.of(of)
                                .filter(some -> some.heldBoards() >= Math.max(1, policy.heldBoards()))
                                .map(some -> HeldRecord.of(version, some.heldBoards(), some.held())),
                        look.fall()))
                .orElse(look);
    }

    /**
     * The round on this version has closed, its receipts are known.
     *
     * @param updates of the round
     * @param isDiverging its step was far larger than those before it
     */
    public Look roundClosed(long version, int updates, boolean isDiverging, Folded folded) {
        List<BoardFigures> complete = reports.advance(version + 1, board -> folded.test(board, version - 1));
        Optional<HeldRecord> told = heldBefore.told(version - 1, policy.heldBoards());
        advanceHeld();
        Optional<Fall> fall = Optional.empty();
        // Of few boards nobody knows whom they stand for.
        if (!complete.isEmpty() && 2 * complete.size() >= updatesBefore) {
            fall = observe(version - 1, measured(complete));
        }
        updatesBefore = updates;
        if (isDiverging && divergence.add(version) && !course.isKnown()) {
            // Fleets that storms tear about take such steps and are well; without reports nobody can tell.
            fall = Optional.of(new Fall(
                    "its step diverged twice within " + policy.rounds() + " rounds, and no board reports",
                    WatchAction.WARN));
            divergence = new Divergence(policy);
        }
        return new Look(
                complete.isEmpty() ? Optional.empty() : Optional.of(FleetFigures.of(version - 1, complete)),
                told,
                fall);
    }

    private void advanceHeld() {
        heldBefore = heldOfNewest;
        heldOfNewest = noHeld.get();
    }

    /**
     * Held-out examples tell what training ones cannot: that a model learns by heart. They are the measure where half of
     * the boards tell them, until fewer than a quarter do. One measure is not the other's best.
     */
    private List<BoardFigures> measured(List<BoardFigures> complete) {
        List<BoardFigures> held =
                complete.stream().flatMap(of -> of.ofHeldOut().stream()).toList();
        boolean isNow = (isOfHeldOut ? 4 : 2) * held.size() >= complete.size();
        if (isNow != isOfHeldOut) {
            isOfHeldOut = isNow;
            level = new Level();
            beginAnew();
        }
        return isNow ? held : complete;
    }

    private Optional<Fall> observe(long version, List<BoardFigures> complete) {
        boolean isFallen = course.add(version, level.after(complete));
        if (isFallen) {
            return Optional.of(fall(course.smoothed(), " for " + policy.rounds() + " rounds"));
        }
        if (divergence.isSuspect(version) && course.isNewestBelow()) {
            divergence = new Divergence(policy);
            return Optional.of(fall(course.newest(), " and its step diverged twice"));
        }
        return Optional.empty();
    }

    private Fall fall(double accuracy, String what) {
        String reason = String.format(
                Locale.ROOT,
                "%saccuracy is %.3f after %.3f (best: version %d)",
                isOfHeldOut ? "held-out " : "",
                accuracy,
                course.best(),
                course.peakVersion());
        return new Fall(reason + what, policy.action());
    }

    /** The version that it would go back to, to be kept; −1: none. */
    public long best() {
        return course.isKnown() ? course.peakVersion() : NONE;
    }

    /** What an earlier run held goes on, which the journal must be told. */
    public boolean isReleased() {
        return isReleased;
    }

    public Optional<String> held() {
        return held;
    }

    /** The best version is the newest again, and nothing is known of what comes after. */
    public void wentBack(Optional<String> isHeldBecause) {
        held = isHeldBecause;
        beginAnew();
    }

    /** A person went back to an earlier version, which is this one now; a model that is held stays so. */
    public void wentBackTo(long version) {
        reports.advance(version, board -> false);
        advanceHeld();
        updatesBefore = 0;
        wentBack(held);
    }

    /** What must survive. */
    public WatchRecord record() {
        ByteBuffer out = ByteBuffer.allocate(1 + 1 + 4 + Divergence.bytes() + course.bytes() + level.bytes());
        out.put(FORM).put((byte) (isOfHeldOut ? 1 : 0)).putInt(updatesBefore);
        divergence.write(out);
        course.write(out);
        level.write(out);
        return new WatchRecord(best(), held, out.array());
    }

    private void read(ByteBuffer in) {
        byte form = in.get();
        if (form != FORM && form != FORM_OF_TRAINING) {
            throw new IllegalArgumentException("another form");
        }
        isOfHeldOut = form == FORM && in.get() != 0;
        updatesBefore = in.getInt();
        divergence.read(in);
        course.read(in);
        level = Level.read(in);
    }
}
