package io.linnet.aggregator.kafka.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.linnet.aggregator.accumulate.MergeRule;
import io.linnet.aggregator.broadcast.ModelPlan;
import io.linnet.aggregator.journal.ChangeRecord;
import io.linnet.aggregator.journal.Entry;
import io.linnet.aggregator.journal.EpochRecord;
import io.linnet.aggregator.journal.FoldReceipt;
import io.linnet.aggregator.journal.HeldRecord;
import io.linnet.aggregator.journal.JournalWrite;
import io.linnet.aggregator.journal.MachineRecord;
import io.linnet.aggregator.journal.Opening;
import io.linnet.aggregator.journal.RoundRecord;
import io.linnet.aggregator.journal.SteeringRecord;
import io.linnet.aggregator.journal.Version;
import io.linnet.aggregator.journal.WatchRecord;
import io.linnet.aggregator.round.PartProgress;
import io.linnet.protocol.message.Message.MachineState;
import io.linnet.protocol.message.OwnWish;
import io.linnet.protocol.model.Digest;
import io.linnet.protocol.model.Parameters;
import io.linnet.protocol.points.Verdict;
import io.linnet.protocol.reason.Reason;
import io.linnet.protocol.reason.Refused;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RecordsTest {
    private static final Digest DIGEST = new Digest(new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16});

    private static final MachineState ALARM =
            new MachineState("m", 7, Verdict.State.ALARM, 99, 4, 130, 110, 1_600, Optional.empty());

    static Stream<Marker> markers() {
        return Stream.of(
                new Marker.Open(
                        7,
                        6,
                        DIGEST,
                        BoardUpdates.LAYOUT,
                        new int[] {0, 40},
                        MergeRule.CLIP,
                        120,
                        500,
                        20,
                        60,
                        Map.of(5L, DIGEST, 6L, DIGEST),
                        Optional.empty()),
                summing(Learning.POINTS),
                summing(Learning.RIDGE),
                summing(Learning.AUTOENCODER),
                new Marker.End(7),
                new Marker.Limits(7, new int[] {3, 4}),
                new Marker.Over(8));
    }

    private static Marker summing(Learning learning) {
        ModelPlan plan = learning.plan();
        Parameters base = Parameters.initial(plan.layout(), plan.training().network(), 5);
        return new Marker.Open(
                7,
                6,
                DIGEST,
                plan.layout(),
                new int[0],
                MergeRule.MEAN,
                120,
                500,
                20,
                60,
                Map.of(),
                Optional.of(new Marker.Sums(plan.sums().orElseThrow(), base)));
    }

    static Stream<Word> words() {
        return Stream.of(
                new Word.Progress("agg-1", 99, new PartProgress(3, 7, 5, 4, 77, true, List.of("a", "b"), List.of("b"))),
                new Word.Alive("agg-1", 3, 99),
                new Word.Asked("b1", new byte[] {1, 2}));
    }

    static Stream<JournalWrite> writes() {
        RoundRecord round = new RoundRecord(
                8,
                7,
                12,
                60,
                59,
                2,
                1,
                List.of("b3"),
                900,
                61,
                5_000,
                3,
                0,
                77,
                true,
                160,
                Map.of("late", 2L),
                Optional.of(4L));
        return Stream.of(
                new JournalWrite.AppendEntries(List.of(new Entry.BoardJoined("b3", 12))),
                new JournalWrite.KeepOpening(new Opening(3, 99)),
                new JournalWrite.KeepEpochs(new EpochRecord(4, 5)),
                new JournalWrite.KeepSteering(new SteeringRecord(
                        true, false, Optional.of(new SteeringRecord.Instead(5, 6)), Optional.empty())),
                new JournalWrite.PinVersion(9, true),
                new JournalWrite.KeepMachine(
                        new MachineRecord("b3", Optional.of(ALARM), Optional.of(new OwnWish(2, 60)))),
                new JournalWrite.KeepMachine(new MachineRecord("b4", Optional.of(ALARM), Optional.empty())),
                new JournalWrite.KeepMachine(new MachineRecord("b5", Optional.empty(), Optional.of(new OwnWish(1, 0)))),
                new JournalWrite.NoteChange(new ChangeRecord("anna", "paused", "", "true")),
                new JournalWrite.KeepRound(
                        round, Optional.of(new RoundRecord.Reported(7, 5, 0.5, 0.9)), Optional.empty()));
    }

    @ParameterizedTest
    @MethodSource("markers")
    void markersAreReadAsWritten(Marker marker) throws Refused {
        assertThat(Marker.read(marker.write())).usingRecursiveComparison().isEqualTo(marker);
    }

    @ParameterizedTest
    @MethodSource("words")
    void wordsAreReadAsWritten(Word word) throws Refused {
        assertThat(Word.read(word.write())).usingRecursiveComparison().isEqualTo(word);
    }

    @ParameterizedTest
    @MethodSource("writes")
    void whatIsKeptIsReadAsWritten(JournalWrite write) throws Refused {
        assertThat(KeptRecord.of(write, 5)).hasSize(1);
        assertThat(KeptRecord.of(write, 5).get(0).read()).isEqualTo(write);
    }

    @Test
    void ofAMachineOfWhichNothingIsToBeRememberedNoRecordStays() {
        JournalWrite seen = new JournalWrite.KeepMachine(new MachineRecord("b3", Optional.empty(), Optional.empty()));
        JournalWrite alarm =
                new JournalWrite.KeepMachine(new MachineRecord("b3", Optional.of(ALARM), Optional.empty()));

        assertThat(KeptRecord.of(seen, 5))
                .containsExactly(new KeptRecord(KeptRecord.of(alarm, 5).get(0).what(), Optional.empty()));
    }

    @Test
    void versionsAndWhatIsRememberedOfThemAreReadAsWritten() throws Refused {
        Version version = new Version(
                8, 7, DIGEST, new byte[] {1}, new byte[] {2, 3}, new byte[] {4}, 55, 9, 160, new byte[] {6});
        JournalWrite close = new JournalWrite.CloseRound(version, List.of());
        JournalWrite watch = new JournalWrite.KeepWatch(new WatchRecord(6, Optional.of("fell"), new byte[] {1, 2}));
        HeldRecord held = new HeldRecord(7, 12, 100, 90, new long[] {1, 2, 3, 4});
        RoundRecord round = new RoundRecord(
                8, 7, 12, 60, 59, 2, 1, List.of(), 900, 61, 5_000, 3, 0, 77, false, 160, Map.of(), Optional.empty());
        JournalWrite keep = new JournalWrite.KeepRound(round, Optional.empty(), Optional.of(held));

        for (JournalWrite write : List.of(close, watch, keep)) {
            assertThat(KeptRecord.of(write, 0).get(0).read())
                    .usingRecursiveComparison()
                    .isEqualTo(write);
        }
    }

    @Test
    void partialsAreReadAsWritten() throws Refused {
        Partial partial = new Partial(
                7,
                Optional.of(new Digest(new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16})),
                3,
                true,
                12,
                new byte[] {9, 8},
                5,
                4,
                77,
                List.of(new FoldReceipt("b1", 7, 8, 3, new byte[] {7})));

        assertThat(Partial.read(partial.write())).usingRecursiveComparison().isEqualTo(partial);
    }

    @Test
    void whatEndsEarlyOrIsOfAnotherFormIsRefused() {
        byte[] whole = markers().findFirst().orElseThrow().write();
        for (int length = 1; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> Marker.read(cut))
                    .isInstanceOf(Refused.class)
                    .extracting(refused -> ((Refused) refused).reason())
                    .isEqualTo(Reason.MALFORMED);
        }
        byte[] foreign = whole.clone();
        foreign[0] = 2;
        assertThatThrownBy(() -> Marker.read(foreign))
                .isInstanceOfSatisfying(
                        Refused.class,
                        refused -> assertThat(new ForeignRecordException("linnet.up", refused))
                                .hasMessage("topic linnet.up holds a record of form 2, accepted: 1"));
    }
}
