package io.linnet.aggregator.core;

import io.linnet.aggregator.accumulate.ModelState;
import io.linnet.aggregator.broadcast.Catalogue;
import io.linnet.aggregator.journal.FoldReceipt;
import io.linnet.aggregator.journal.JournalWrite;
import io.linnet.aggregator.round.Coordinator;
import io.linnet.aggregator.round.Effects;
import io.linnet.aggregator.watch.FleetWatch;
import io.linnet.protocol.message.Message;
import io.linnet.protocol.message.Message.MachineState;
import io.linnet.protocol.points.Verdict;
import java.util.List;
import java.util.Optional;

/** Does what people ask for, or says why it makes no sense now; who asked is kept with it. */
final class Changes {
    private final Steering rules;
    private final Coordinator coordinator;
    private final Catalogue catalogue;
    private final FleetWatch watch;
    private final RoundBook rounds;
    private final BoardBook boards;
    private final Effects effects;
    private final List<JournalWrite> writes;

    /**
     * @param effects takes what boards of a dropped round are told
     * @param writes takes what is to be kept
     */
    Changes(
            Steering rules,
            Coordinator coordinator,
            Catalogue catalogue,
            FleetWatch watch,
            RoundBook rounds,
            BoardBook boards,
            Effects effects,
            List<JournalWrite> writes) {
        this.rules = rules;
        this.coordinator = coordinator;
        this.catalogue = catalogue;
        this.watch = watch;
        this.rounds = rounds;
        this.boards = boards;
        this.effects = effects;
        this.writes = writes;
    }

    /** @return why nothing was changed; empty: it was */
    Optional<String> carryOut(AggregatorEvent.ChangeAsked asked, Phase phase) {
        Optional<String> refusal = refusal(asked.change(), phase);
        if (refusal.isPresent()) {
            return refusal;
        }
        try {
            carryOut(asked.change(), asked.who());
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    private void carryOut(Change change, String who) {
        if (change instanceof Change.SetRounds set) {
            rules.set(set, who, writes);
            coordinator.follow(rules.policy());
        } else if (change instanceof Change.Pin pin) {
            Steering.note(who, "pinned", "", (pin.isPinned() ? "" : "not ") + pin.version(), writes);
            writes.add(new JournalWrite.PinVersion(pin.version(), pin.isPinned()));
        } else if (change instanceof Change.Enrol enrol) {
            Steering.note(who, "board " + enrol.board(), enrol.was(), enrol.is(), writes);
        } else if (change instanceof Change.AcknowledgeAlarm seen) {
            boards.machine(seen.board()).ifPresent(machine -> {
                Steering.note(who, "board " + seen.board(), machine.state().label(), "acknowledged", writes);
                effects.reply(seen.board(), new Message.Acknowledge(machine.model(), machine.windows()));
                boards.acknowledged(seen.board());
            });
        } else if (change instanceof Change.Remount mounted) {
            String is =
                    mounted.windows() == 0 ? "own point forgotten" : "mounted anew, " + mounted.windows() + " windows";
            Steering.note(who, "board " + mounted.board(), "", is, writes);
            boards.remount(mounted.board(), mounted.windows()).ifPresent(word -> effects.reply(mounted.board(), word));
        } else if (change instanceof Change.RollBack back) {
            rollBack(back.to(), who);
        } else if (change instanceof Change.Release) {
            Steering.note(who, "held", watch.held().orElse(""), "", writes);
            watch.wentBack(Optional.empty());
            writes.add(new JournalWrite.KeepWatch(watch.record()));
        } else if (change instanceof Change.Finish) {
            rules.finish(true, who, writes);
        } else if (change instanceof Change.Resume && rules.isFinished()) {
            rules.finish(false, who, writes);
        } else {
            rules.pause(change instanceof Change.Pause, who, writes);
        }
    }

    private void rollBack(ModelState to, String who) {
        List<FoldReceipt> dropped = coordinator.isOpen() ? coordinator.abandon(effects) : List.of();
        long newest = catalogue.newest().version();
        catalogue.goBack(to);
        ModelState next = catalogue.newest();
        Steering.note(who, "version", String.valueOf(newest), next.version() + ", as " + to.version(), writes);
        watch.wentBackTo(next.version());
        writes.add(new JournalWrite.CloseRound(StoredVersion.of(next), dropped));
        writes.add(new JournalWrite.KeepWatch(watch.record()));
        writes.add(rounds.wentBack(next, to.version()));
    }

    private Optional<String> refusal(Change change, Phase phase) {
        if (change instanceof Change.Pause) {
            return when(rules.isPaused(), "the model is paused already")
                    .or(() -> when(phase == Phase.OVER, "the model has finished: no round is left to pause"));
        }
        if (change instanceof Change.Resume) {
            String held = phase == Phase.HELD ? "; the watch holds it: release it" : "";
            return when(!rules.isPaused() && !rules.isFinished(), "the model is not paused" + held);
        }
        if (change instanceof Change.Finish) {
            return when(phase == Phase.OVER, "the model has finished already")
                    .or(() -> when(phase == Phase.GATHERING, "no round has begun: there is nothing to finish"));
        }
        if (change instanceof Change.AcknowledgeAlarm seen) {
            boolean isUsual = boards.machine(seen.board())
                    .map(MachineState::state)
                    .filter(state -> state == Verdict.State.ALARM || state == Verdict.State.NOT_KNOWN_HERE)
                    .isEmpty();
            return when(isUsual, "board " + seen.board() + " has no alarm, and nothing that it does not know");
        }
        if (change instanceof Change.Remount mounted) {
            boolean hasNone =
                    boards.own(mounted.board()).filter(own -> own.windows() > 0).isEmpty();
            return when(
                            boards.machine(mounted.board()).isEmpty(),
                            "board " + mounted.board() + " has told nothing of its machine yet")
                    .or(() -> when(
                            mounted.windows() == 0 && hasNone,
                            "board " + mounted.board() + " has no normal of its own to forget"));
        }
        if (change instanceof Change.Release) {
            return when(watch.held().isEmpty(), "the watch does not hold the model");
        }
        if (change instanceof Change.RollBack back) {
            long newest = catalogue.newest().version();
            return when(back.to().version() == newest, "version " + newest + " is the newest already")
                    .or(() -> when(phase == Phase.GATHERING, "no round has begun: there is nothing to go back from"));
        }
        return Optional.empty();
    }

    private static Optional<String> when(boolean isSo, String sentence) {
        return isSo ? Optional.of(sentence) : Optional.empty();
    }
}
