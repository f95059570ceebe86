package io.linnet.aggregator.core;

import static io.linnet.aggregator.core.CoreScene.policy;
import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.aggregator.accumulate.TestBoard;
import io.linnet.aggregator.core.AggregatorEvent.PacketArrived;
import io.linnet.aggregator.journal.Entry;
import io.linnet.aggregator.journal.FoldReceipt;
import io.linnet.aggregator.journal.JournalWrite;
import io.linnet.aggregator.journal.JournalWrite.AppendEntries;
import io.linnet.protocol.core.Step;
import io.linnet.protocol.model.Digest;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What greets and does not work costs a counter: no memory, no number, no round. */
class StrangersTest {
    private static final int STRANGERS = 65_535;
    private static final int BATCH = 512;
    private static final long MOST_GROWTH_BYTES = 8L << 20;

    private static Digest afterTwoRounds(CoreScene scene) {
        scene.sendWhole("a", "b", "c");
        scene.sendWhole("a", "b", "c");
        assertThat(scene.newest().round()).isEqualTo(2);
        return scene.digest();
    }

    private static CoreScene started() {
        CoreScene scene = new CoreScene(policy(3, 2, 0));
        scene.settle();
        scene.greet("a", "b", "c");
        return scene;
    }

    private static Digest undisturbed() {
        try (CoreScene scene = started()) {
            return afterTwoRounds(scene);
        }
    }

    /** What the core was led to keep by so many packets; the answers are dropped, as nobody reads them. */
    private static List<Entry> storm(CoreScene scene, byte[] packet) {
        List<Entry> kept = new ArrayList<>();
        for (int i = 0; i < STRANGERS; i++) {
            scene.core().accept(new PacketArrived("stranger-" + i, packet), scene.now);
            if (i % BATCH == BATCH - 1 || i == STRANGERS - 1) {
                Step<JournalWrite, AggregatorPacket> step = scene.core().settle(scene.now);
                for (JournalWrite write : step.writes()) {
                    kept.addAll(((AppendEntries) write).entries());
                }
            }
        }
        return kept;
    }

    @SuppressWarnings("System.gc") // What is measured is what cannot be collected.
    private static long heldBytes() {
        Runtime runtime = Runtime.getRuntime();
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            System.gc();
            least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
        }
        return least;
    }

    @Test
    void hellosOfInventedBoardsLeaveNothingBehind() {
        try (CoreScene scene = started()) {
            TestBoard honest = scene.board("a");
            int parameters = scene.newest().parameters().layout().parameters();
            byte[] boast = honest.announcing(parameters).announce();
            storm(scene, TestBoard.greeting());
            long before = heldBytes();

            assertThat(storm(scene, TestBoard.greeting())).isEmpty();
            assertThat(storm(scene, boast)).isEmpty();

            assertThat(heldBytes() - before).isLessThan(MOST_GROWTH_BYTES);
            assertThat(scene.journal.recover().ordinals()).containsOnlyKeys("a", "b", "c");
            assertThat(afterTwoRounds(scene)).isEqualTo(undisturbed());
            assertThat(scene.journal.recover().receipts())
                    .extracting(FoldReceipt::board)
                    .containsOnly("a", "b", "c");
        }
    }

    /** A chunk with a wrong check is noise, whoever announced what. */
    @Test
    void announcementsFollowedByNoiseLeaveNothingBehindEither() {
        try (CoreScene scene = started()) {
            TestBoard honest = scene.board("a");
            byte[] noise = honest.chunk(0).clone();
            noise[noise.length - 1] ^= 1;
            storm(scene, honest.announce());
            long before = heldBytes();

            assertThat(storm(scene, honest.announce())).isEmpty();
            assertThat(storm(scene, noise)).isEmpty();

            assertThat(heldBytes() - before).isLessThan(MOST_GROWTH_BYTES);
            assertThat(afterTwoRounds(scene)).isEqualTo(undisturbed());
        }
    }

    @Test
    void anOfferCountsTheBoardsThatWork() {
        try (CoreScene scene = started()) {
            storm(scene, TestBoard.greeting());
            scene.sendWhole("a", "b", "c");
            var broadcasts = CoreScene.only(AggregatorPacket.Broadcast.class, scene.sent);
            assertThat(CoreScene.offer(broadcasts.get(broadcasts.size() - 1))
                            .admission()
                            .cohort())
                    .isEqualTo(3);
        }
    }
}
