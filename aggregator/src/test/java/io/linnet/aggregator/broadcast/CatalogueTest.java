package io.linnet.aggregator.broadcast;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.aggregator.accumulate.Accumulator;
import io.linnet.aggregator.accumulate.Merge;
import io.linnet.aggregator.accumulate.ModelState;
import io.linnet.aggregator.accumulate.TestUpdates;
import io.linnet.aggregator.broadcast.ModelPlan.Stage;
import io.linnet.protocol.chunk.ChunkFormat;
import io.linnet.protocol.message.Message.Profile;
import io.linnet.protocol.message.Message.Status;
import io.linnet.protocol.model.AutoencoderSettings;
import io.linnet.protocol.model.Division;
import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.Numeric;
import io.linnet.protocol.model.Parameters;
import io.linnet.protocol.model.Schedule;
import io.linnet.protocol.model.SigmoidSettings;
import io.linnet.protocol.model.TifedSettings;
import io.linnet.protocol.model.TrainingSettings;
import io.linnet.protocol.points.PointsShape;
import io.linnet.protocol.reason.Refused;
import io.linnet.protocol.transfer.StatusBitmap;
import io.linnet.protocol.transfer.TransferStatus;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CatalogueTest {
    private static final int WHOLE_IN_ONE = 1_000;

    private static final ModelLayout ONE_LAYER = ModelLayout.of(Numeric.INT16, new int[] {20, 5}, new int[] {0});

    private final ModelState first = TestUpdates.base(ONE_LAYER);
    private final Catalogue catalogue = new Catalogue(
            new ModelPlan(
                    TestUpdates.MODEL,
                    ONE_LAYER,
                    new SigmoidSettings(300_000, 500_000, Schedule.fresh(1, 1, 20)),
                    3,
                    false,
                    List.of(new Stage(0, new Profile(2, 16, 16, WHOLE_IN_ONE, true), 16)),
                    10),
            List.of(first));

    @BeforeEach
    void twoVersions() {
        for (int version = 1; version <= 2; version++) {
            Accumulator sums = new Accumulator(ONE_LAYER);
            int[] q = TestUpdates.differences(ONE_LAYER, version);
            sums.fold(q, 0, q.length, 4, 1);
            catalogue.advance(Merge.next(catalogue.newest(), sums, 16));
        }
    }

    private Catalogue.RequestAnswer difference(StatusBitmap arrived) throws Refused {
        return catalogue.serve(new Status(TestUpdates.MODEL, ChunkFormat.TYPE_DIFF, 0, 2, TransferStatus.of(arrived)));
    }

    /** Who does not know the number of chunks asks as if it were one: if it is one, that must be said too. */
    @Test
    void tellsTheNumberOfChunksAlsoWhenItIsOne() throws Refused {
        Catalogue.RequestAnswer answer = difference(StatusBitmap.none(1));

        assertThat(answer.packets()).hasSize(1);
        assertThat(answer.status())
                .hasValueSatisfying(
                        status -> assertThat(status.content().bitmap()).isEqualTo(StatusBitmap.none(1)));
    }

    @Test
    void tellsNoNumberToWhoHasAllOfIt() throws Refused {
        BitSet one = new BitSet();
        one.set(0);

        Catalogue.RequestAnswer answer = difference(StatusBitmap.of(1, one));

        assertThat(answer.status()).isEmpty();
        assertThat(answer.packets()).isEmpty();
    }

    /** Of an autoencoder that got its point a round late: the number of its round alone would make version 2 one of learning. */
    @Test
    void anUpdateOnARoundOfSumsIsOfNoOther() {
        ModelLayout network = ModelLayout.of(Numeric.INT16, new int[] {27, 1, 27}, new int[] {0, 0});
        ModelLayout layout = new PointsShape(network, 1).layout();
        TrainingSettings learning = new TifedSettings(Division.TRUNC, 512, Schedule.fresh(20, 2, 40));
        ModelPlan plan = new ModelPlan(
                TestUpdates.MODEL,
                layout,
                AutoencoderSettings.of(learning, 1, 1, 4, 3, 200, 3, 5, 4),
                3,
                false,
                List.of(new Stage(0, new Profile(2, 16, 16, WHOLE_IN_ONE, true), 16)),
                10);
        int windows = layout.parameters() - layout.outputs();
        short[] table = new short[layout.parameters()];
        table[windows + 3] = 40; // there is a scale, and no point
        ModelState late = ModelState.first(Parameters.ofFixed(layout, table.clone()));
        table[windows] = 40;
        ModelState base = ModelState.first(Parameters.ofFixed(layout, table));
        List<ModelState> history = List.of(late.again(2, 2), base.again(3, 3), base.again(4, 4), base.again(5, 5));

        assertThat(new Catalogue(plan, history).earlier()).containsOnlyKeys(3L, 4L);
        assertThat(new Catalogue(plan, List.of(base.again(5, 5), base.again(6, 6))).earlier())
                .isEmpty();
        assertThat(catalogue.earlier()).containsOnlyKeys(0L, 1L);
    }
}
