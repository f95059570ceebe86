package io.linnet.lab.rehearse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.linnet.aggregator.accumulate.ModelState;
import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.Network;
import io.linnet.protocol.model.Numeric;
import io.linnet.protocol.model.Parameters;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class RehearsalTest {
    /** Packets twice, partitions taken over, and still every board once; however many partitions there are. */
    @Test
    void theModelIsThatOfPlainSumsWhateverThePartitions() throws IOException {
        Rehearsal.Result one = run(300, 1);
        Rehearsal.Result eight = run(300, 8);

        assertThat(one.isExact()).isTrue();
        assertThat(eight.isExact()).isTrue();
        assertThat(List.of(one.folded(), eight.folded())).containsExactly(300, 300);
        assertThat(eight.modelDigest()).isEqualTo(one.modelDigest());
        assertThat(eight.takeOvers()).isEqualTo(2);
    }

    /** A comparison that cannot fail would prove nothing: one board more is another sum. */
    @Test
    void aBoardMoreIsSeen() {
        ModelState base = ModelState.first(Parameters.initial(
                ModelLayout.of(Numeric.INT16, new int[] {20, 4, 3}, new int[] {-11, -11}), Network.SIGMOID, 1));
        FleetUpdates updates = new FleetUpdates(base, 1);

        assertThat(updates.plain(300).write())
                .isEqualTo(updates.plain(300).write())
                .isNotEqualTo(updates.plain(301).write());
    }

    private static Rehearsal.Result run(int boards, int partitions) throws IOException {
        try (Rehearsal rehearsal = new Rehearsal(new Rehearsal.Settings(boards, partitions, 1))) {
            return rehearsal.run(line -> {});
        }
    }

    @Test
    void namesWhatItAccepts() {
        assertThatThrownBy(() -> new Rehearsal.Settings(10, 3, 1))
                .hasMessage("partitions=3, accepted: a power of two from 1 to 256");
        assertThatThrownBy(() -> new Rehearsal.Settings(70_000, 1, 1))
                .hasMessage("boards=70000, accepted: 1 to 58981 in 1 partition");
    }
}
