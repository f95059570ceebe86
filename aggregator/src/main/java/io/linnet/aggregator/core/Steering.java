package io.linnet.aggregator.core;

import io.linnet.aggregator.journal.ChangeRecord;
import io.linnet.aggregator.journal.JournalWrite;
import io.linnet.aggregator.journal.SteeringRecord;
import io.linnet.aggregator.round.RoundPolicy;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What people set while the training runs, and the rules of the rounds that follow from it. A setting of theirs holds until
 * the configuration's own is changed: then that one does, as whoever edits the file means it.
 */
final class Steering {
    private static final Logger LOG = LoggerFactory.getLogger(Steering.class);

    private final RoundPolicy configured;
    private SteeringRecord record;
    private RoundPolicy policy;

    Steering(RoundPolicy configured, SteeringRecord found) {
        this.configured = configured;
        this.record = new SteeringRecord(
                found.isPaused(),
                found.isFinished(),
                found.deadlineMillis().filter(set -> set.configured() == configured.deadlineMillis()),
                found.quorum()
                        .filter(set -> set.configured() == configured.quorum() && set.value() <= configured.cohort()));
        this.policy = effective(record);
        if (!record.equals(SteeringRecord.NONE)) {
            LOG.info(
                    "Set by people, beside the configuration: {}deadline {} ms, quorum {}",
                    record.isFinished() ? "finished, " : record.isPaused() ? "paused, " : "",
                    policy.deadlineMillis(),
                    policy.quorum());
        }
    }

    private RoundPolicy effective(SteeringRecord of) {
        RoundPolicy result = configured;
        if (of.deadlineMillis().isPresent()) {
            result = result.withDeadline(of.deadlineMillis().get().value());
        }
        return of.quorum().isPresent()
                ? result.withQuorum((int) of.quorum().get().value())
                : result;
    }

    RoundPolicy policy() {
        return policy;
    }

    boolean isPaused() {
        return record.isPaused();
    }

    /** @param writes takes what is to be kept */
    void pause(boolean isPaused, String who, List<JournalWrite> writes) {
        note(who, "paused", String.valueOf(record.isPaused()), String.valueOf(isPaused), writes);
        rest(isPaused, record.isFinished(), writes);
    }

    boolean isFinished() {
        return record.isFinished();
    }

    /** @param writes takes what is to be kept */
    void finish(boolean isFinished, String who, List<JournalWrite> writes) {
        note(who, "finished", String.valueOf(record.isFinished()), String.valueOf(isFinished), writes);
        rest(record.isPaused(), isFinished, writes);
    }

    private void rest(boolean isPaused, boolean isFinished, List<JournalWrite> writes) {
        record = new SteeringRecord(isPaused, isFinished, record.deadlineMillis(), record.quorum());
        writes.add(new JournalWrite.KeepSteering(record));
    }

    /** @throws IllegalArgumentException a value that no round can have; nothing is changed */
    void set(Change.SetRounds change, String who, List<JournalWrite> writes) {
        long deadline = change.deadlineMillis().orElse(policy.deadlineMillis());
        int quorum = change.quorum().orElse(policy.quorum());
        SteeringRecord next = new SteeringRecord(
                record.isPaused(),
                record.isFinished(),
                override(deadline, configured.deadlineMillis()),
                override(quorum, configured.quorum()));
        RoundPolicy before = policy;
        policy = effective(next);
        record = next;
        if (before.deadlineMillis() != deadline) {
            note(who, "deadlineMillis", String.valueOf(before.deadlineMillis()), String.valueOf(deadline), writes);
        }
        if (before.quorum() != quorum) {
            note(who, "quorum", String.valueOf(before.quorum()), String.valueOf(quorum), writes);
        }
        writes.add(new JournalWrite.KeepSteering(record));
    }

    private static Optional<SteeringRecord.Instead> override(long value, long configured) {
        return value == configured ? Optional.empty() : Optional.of(new SteeringRecord.Instead(value, configured));
    }

    static void note(String who, String what, String was, String is, List<JournalWrite> writes) {
        LOG.info("{} changed {} from {} to {}", who, what, was, is);
        writes.add(new JournalWrite.NoteChange(new ChangeRecord(who, what, was, is)));
    }
}
