package io.linnet.protocol.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.linnet.protocol.points.PointsShape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrainingSettingsTest {
    private static final ModelLayout REALS =
            ModelLayout.of(Numeric.INT16, new int[] {27, 16, 27, 6}, new int[] {-11, -11, 0});
    private static final ModelLayout WHOLE =
            ModelLayout.of(Numeric.INT16, new int[] {27, 16, 27, 6}, new int[] {0, 0, 0});

    @Test
    void arraysGoThereAndBack() {
        TrainingSettings tifed = new TifedSettings(Division.TRUNC, 1024, new Schedule(25, 1, 50, 50, 5));
        TrainingSettings sigmoid = new SigmoidSettings(300_000, 900_000, Schedule.fresh(1, 1, 10));
        TrainingSettings softmax = new SoftmaxSettings(100_000, 100, Schedule.fresh(20, 5, 20), 960_000);
        assertThat(tifed.toArray()).containsExactly(1, 1024, 25, 1, 50, 50, 5);
        assertThat(softmax.toArray()).containsExactly(100_000, 100, 20, 5, 20, 20, 1, 960_000);
        TrainingSettings ridge = new RidgeSettings(1_024, Schedule.fresh(1, 1, 500));
        assertThat(ridge.toArray()).containsExactly(1_024, 0, 1, 1, 500, 500, 1);
        for (TrainingSettings settings : new TrainingSettings[] {tifed, sigmoid, softmax, ridge}) {
            assertThat(TrainingSettings.of(settings.network(), REALS, settings.toArray()))
                    .isEqualTo(settings);
        }
        TrainingSettings repeated = AutoencoderSettings.of(sigmoid, 5, 1, 4, 3, 200, 3, 5, 100);
        assertThat(repeated.toArray()).containsExactly(300_000, 900_000, 1, 1, 10, 10, 1, 5, 1, 4, 3, 200, 3, 5, 100);
        assertThat(TrainingSettings.of(Network.AUTOENCODER, REALS, repeated.toArray()))
                .isEqualTo(repeated);
        TrainingSettings whole = AutoencoderSettings.of(tifed, 5, 1, 4, 3, 200, 3, 5, 100);
        assertThat(TrainingSettings.of(Network.AUTOENCODER, WHOLE, whole.toArray()))
                .isEqualTo(whole);
    }

    @Test
    void anAutoencoderLearnsAsItsExponentsSay() {
        int[] ofReals = {300_000, 900_000, 1, 1, 10, 10, 1, 5, 1, 4, 3, 200, 3, 5, 100};
        assertThatThrownBy(() -> TrainingSettings.of(Network.AUTOENCODER, WHOLE, ofReals))
                .hasMessage("divide=300000, accepted: 0 (floor), 1 (trunc), 2 (nearest)");
        ofReals[14] = 0;
        assertThatThrownBy(() -> TrainingSettings.of(Network.AUTOENCODER, REALS, ofReals))
                .hasMessage("rounds of learning=0, accepted: 1 to 65535");
    }

    @Test
    void aTableOfPointsStandsWhereItsNetworkSays() {
        ModelLayout alone = new PointsShape(27, 1).layout();
        assertThat(PointsShape.of(alone, Network.POINTS)).isEqualTo(PointsShape.of(alone));
        assertThat(PointsShape.of(REALS, Network.AUTOENCODER)).isEqualTo(PointsShape.of(REALS));
        assertThatThrownBy(() -> PointsShape.of(REALS, Network.POINTS))
                .hasMessageStartingWith("a model of points has one layer");
        assertThatThrownBy(() -> PointsShape.of(alone, Network.AUTOENCODER))
                .hasMessageStartingWith("an autoencoder has units F, hidden ..., F, 3K + 3");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "TIFED | 3,1024,25,1,50,50,5 | divide=3, accepted: 0 (floor), 1 (trunc), 2 (nearest)",
                "TIFED | 1,0,25,1,50,50,5 | rate inverse=0, accepted: 1 to 2147483647",
                "TIFED | 1,1024,25,1,50,75,5 | buffer=75, accepted: a multiple of examples=50",
                "TIFED | 1,1024,0,1,50,50,5 | batch=0, accepted: 1 to 4096",
                "TIFED | 1,1024,25,1,50,50 | training of 6 numbers, accepted: 7 for TIFED",
                "SIGMOID | 300000,1000000,1,1,10,10,1 | momentum ppm=1000000, accepted: 0 to 999999",
                "SIGMOID | 300000,900000,2,1,10,10,1 | batch=2, accepted: 1 to 1",
                "RIDGE | 0,0,1,1,500,500,1 | penalty=0, accepted: 1 to 2147483647",
                "RIDGE | 1024,0,1,2,500,500,1 | passes=2, accepted: 1 to 1",
                "RIDGE | 1024,0,1,1,65536,65536,1 | examples=65536, accepted: 1 to 65535",
                "SOFTMAX | 100000,100,20,5,20,20,0,1 | stay=0, accepted: 1 to 65535",
            })
    void refusesWithWhatIsAccepted(Network network, String numbers, String message) {
        int[] array = java.util.Arrays.stream(numbers.split(","))
                .mapToInt(Integer::parseInt)
                .toArray();
        assertThatThrownBy(() -> TrainingSettings.of(network, REALS, array)).hasMessage(message);
    }

    @Test
    void aLossSaysHowMuchOfTheWindowsIsRepeated() {
        AutoencoderSettings reals =
                AutoencoderSettings.of(new SigmoidSettings(1, 0, Schedule.fresh(1, 1, 10)), 5, 1, 4, 3, 200, 3, 5, 100);
        AutoencoderSettings whole = AutoencoderSettings.of(
                new TifedSettings(Division.TRUNC, 1, Schedule.fresh(1, 1, 10)), 5, 1, 4, 3, 200, 3, 5, 100);
        // A deviation of 24 is 24² / 256² of an input of reals, and 24² / 16² of whole numbers.
        assertThat(reals.repeatedMillionths(576_000_000 / 65_536)).isBetween(0, 50);
        assertThat(whole.repeatedMillionths(2_250_000)).isZero();
        assertThat(reals.repeatedMillionths(0)).isEqualTo(1_000_000);
        assertThat(whole.repeatedMillionths(1_125_000)).isEqualTo(500_000);
        assertThat(whole.repeatedMillionths(Integer.MAX_VALUE)).isZero();
    }

    @Test
    void windowsOfARoundLieScatteredInTime() {
        Schedule four = Schedule.fresh(1, 1, 4);
        assertThat(four.scattered(0, 10)).containsExactly(0, 7, 4, 1);
        assertThat(four.scattered(1, 10)).containsExactly(8, 5, 2, 9);
        assertThat(four.scattered(2, 10)).containsExactly(6, 3, 0, 7);
        assertThat(four.scattered(0, 3)).containsExactlyInAnyOrder(0, 1, 2);
        assertThat(four.scattered(7, 1)).containsExactly(0);
        assertThat(Schedule.fresh(1, 1, 65_535).scattered(3, 60_000))
                .doesNotHaveDuplicates()
                .hasSize(60_000);
    }

    @Test
    void bufferStaysForItsRounds() {
        Schedule passes = new Schedule(25, 1, 50, 50, 5);
        assertThat(passes.window(0, 7500)).startsWith(0, 1).endsWith(49);
        assertThat(passes.window(4, 7500)).startsWith(0).endsWith(49);
        assertThat(passes.window(5, 7500)).startsWith(50).endsWith(99);
        assertThat(passes.window(749, 7500)).startsWith(7450).endsWith(7499);
        assertThat(passes.window(750, 7500)).startsWith(0);
        Schedule batches = new Schedule(25, 1, 25, 50, 10);
        assertThat(batches.window(0, 7500)).startsWith(0).hasSize(25);
        assertThat(batches.window(1, 7500)).startsWith(25);
        assertThat(batches.window(2, 7500)).startsWith(0);
        assertThat(batches.window(11, 7500)).startsWith(75);
        assertThat(batches.window(-1, 3)).hasSize(25).containsOnly(0, 1, 2);
    }

    @Test
    void dividesAsNamed() {
        int[][] cases = {
            {7, 2, 3, 3, 4},
            {-7, 2, -4, -3, -4},
            {-1, 1024, -1, 0, 0},
            {512, 1024, 0, 0, 1},
            {-512, 1024, -1, 0, -1},
            {-511, 1024, -1, 0, 0},
            {0, 5, 0, 0, 0},
            {-6, 3, -2, -2, -2}
        };
        for (int[] c : cases) {
            for (Division division : Division.values()) {
                assertThat(division.divide(c[0], c[1]))
                        .as("%s %d/%d", division, c[0], c[1])
                        .isEqualTo(c[2 + division.code()]);
            }
        }
        assertThat(Division.NEAREST.divide(Long.MAX_VALUE, Long.MAX_VALUE)).isEqualTo(1);
        assertThat(Division.NEAREST.divide(Long.MIN_VALUE, 2)).isEqualTo(Long.MIN_VALUE / 2);
    }
}
