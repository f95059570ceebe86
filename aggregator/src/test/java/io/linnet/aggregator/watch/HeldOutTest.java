package io.linnet.aggregator.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.linnet.aggregator.journal.HeldRecord;
import io.linnet.aggregator.journal.Journal;
import io.linnet.aggregator.journal.JournalReader;
import io.linnet.aggregator.journal.JournalWrite;
import io.linnet.aggregator.journal.RoundRecord;
import io.linnet.protocol.message.Held;
import io.linnet.protocol.message.Message.Report;
import io.linnet.protocol.reason.Reason;
import io.linnet.protocol.reason.Refused;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** What boards say of examples that they keep out of their training: added up exactly, told when there are enough. */
class HeldOutTest {
    private static final int HIDDEN = (int) HeldRecord.HIDDEN;

    private static FleetWatch watch(int least) {
        WatchPolicy policy = new WatchPolicy(0.05, 20, WatchAction.HOLD, false, least);
        return new FleetWatch(policy, 7, 60, 2, Optional.empty());
    }

    private static void say(FleetWatch watch, String board, long version, Held held) throws Refused {
        watch.reported(board, 0, Report.of("m", version, held));
    }

    private static Held held(int rightA, int wrongA, int wrongB, int rightB) {
        return Held.of(new int[][] {{rightA, wrongA}, {wrongB, rightB}});
    }

    private static FleetWatch.Look close(FleetWatch watch, long version) {
        return watch.roundClosed(version, 3, false, (board, of) -> true);
    }

    @Test
    void aVersionIsToldOnceItsReportsAreComplete() throws Refused {
        FleetWatch watch = watch(3);
        say(watch, "a", 7, held(4, 0, 2, 2));
        say(watch, "b", 7, held(5, 0, 0, 3));
        assertThat(close(watch, 7).held()).isEmpty();
        say(watch, "c", 7, held(1, 0, 3, 0)); // late, and counted
        say(watch, "c", 8, held(1, 0, 0, 0));
        HeldRecord told = close(watch, 8).held().orElseThrow();
        assertThat(told.version()).isEqualTo(7);
        assertThat(told.boards()).isEqualTo(3);
        assertThat(told.accuracy()).isEqualTo(0.75);
        assertThat(told.confusion()).containsExactly(10, HIDDEN, 0, 5, 5, 0, 0, 0, 0);
        assertThat(close(watch, 9).held()).as("of one board").isEmpty();
    }

    @Test
    void nothingIsToldOfFewerBoards() throws Refused {
        FleetWatch watch = watch(4);
        for (String board : List.of("a", "b", "c")) {
            say(watch, board, 7, held(10, 0, 0, 10));
        }
        close(watch, 7);
        assertThat(close(watch, 8).held()).isEmpty();
    }

    /** The default is ten; boards without a matrix count for the accuracy alone. */
    @Test
    void aMatrixIsToldOfAsManyBoardsOnly() throws Refused {
        FleetWatch watch = watch(WatchPolicy.HELD_BOARDS);
        for (int i = 0; i < 10; i++) {
            say(watch, "b" + i, 7, i == 0 ? new Held(9, 6, new int[0]) : held(3, 1, 1, 4));
        }
        close(watch, 7);
        HeldRecord told = close(watch, 8).held().orElseThrow();
        assertThat(told.examples()).isEqualTo(90);
        assertThat(told.right()).isEqualTo(69);
        assertThat(told.classes()).isZero();
    }

    @Test
    void theOrderOfReportsDoesNotMatter() throws Refused {
        List<HeldRecord> all = new ArrayList<>();
        for (int seed = 0; seed < 5; seed++) {
            List<Integer> boards = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                boards.add(i);
            }
            Collections.shuffle(boards, new Random(seed));
            FleetWatch watch = watch(10);
            for (int i : boards) {
                say(watch, "b" + i, 7, held(i % 5, i % 3, i % 2, 1 + i % 7));
            }
            close(watch, 7);
            all.add(close(watch, 8).held().orElseThrow());
        }
        assertThat(all)
                .allSatisfy(each -> assertThat(each).usingRecursiveComparison().isEqualTo(all.get(0)));
    }

    @Test
    void whatDoesNotFitIsRefused() throws Refused {
        FleetWatch watch = watch(1);
        say(watch, "a", 7, held(1, 0, 0, 0));
        refused(watch, "a", 7, held(1, 0, 0, 0), Reason.FLOOD);
        refused(watch, "b", 7, held(61, 0, 0, 0), Reason.WEIGHT);
        refused(watch, "b", 7, new Held(61, 60, new int[0]), Reason.WEIGHT);
        refused(watch, "b", 7, Held.of(new int[][] {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}), Reason.MALFORMED);
        refused(watch, "b", 8, held(1, 0, 0, 0), Reason.WRONG_BASE);
        refused(watch, "b", 5, held(1, 0, 0, 0), Reason.LATE);
        close(watch, 7);
        assertThat(close(watch, 8).held().orElseThrow().examples()).isEqualTo(1);
    }

    private static void refused(FleetWatch watch, String board, long version, Held held, Reason reason) {
        assertThatThrownBy(() -> say(watch, board, version, held))
                .isInstanceOfSatisfying(
                        Refused.class, it -> assertThat(it.reason()).isEqualTo(reason));
    }

    @Test
    void aJournalGivesBackWhatWasTold() {
        try (Journal journal = Journal.inMemory()) {
            HeldRecord told = new HeldRecord(1, 12, 96, 90, new long[] {40, HIDDEN, 3, HIDDEN, 50, 3, 3, 3, 0});
            RoundRecord round = new RoundRecord(
                    1, 1, 5, 12, 12, 0, 0, List.of(), 60, 12, 900, 0, 7, 4, false, 0, Map.of(), Optional.empty());
            journal.write(List.of(new JournalWrite.KeepRound(round, Optional.empty(), Optional.of(told))));
            JournalReader reader = journal.reader(new JournalReader.Owner() {
                @Override
                public <T> T ask(Supplier<T> question) {
                    return question.get();
                }
            });
            assertThat(reader.held(1).orElseThrow()).usingRecursiveComparison().isEqualTo(told);
            assertThat(reader.held(2)).isEmpty();
            HeldRecord listed = reader.rounds(9, 9).get(0).held().orElseThrow();
            assertThat(listed.accuracy()).isEqualTo(90.0 / 96);
            assertThat(listed.classes()).as("of a list").isZero();
        }
    }
}
