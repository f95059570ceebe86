package io.linnet.emulator.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.linnet.emulator.learn.Samples;
import io.linnet.protocol.model.SplitMix64;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PartitionTest {
    /** 10 classes and 6 speakers, 600 examples. */
    private static Dataset data() {
        int[] labels = new int[600];
        int[] speakers = new int[600];
        Arrays.setAll(labels, i -> i % 10);
        Arrays.setAll(speakers, i -> i / 100);
        Samples samples = Samples.ofBytes(1, new byte[600], labels);
        List<String> classes = IntStream.range(0, 10).mapToObj(String::valueOf).toList();
        return new Dataset("test", samples, samples.select(new int[] {1}), classes, speakers);
    }

    private static int[] counts(int[] part, int[] of) {
        int[] counts = new int[Arrays.stream(of).max().orElse(0) + 1];
        for (int i : part) {
            counts[of[i]]++;
        }
        return counts;
    }

    private static long kinds(int[] part, int[] of) {
        return Arrays.stream(counts(part, of)).filter(n -> n > 0).count();
    }

    @ParameterizedTest
    @ValueSource(strings = {"iid", "shards:2", "dirichlet:0.1", "dirichlet:0.001", "dirichlet:100", "speaker", "word"})
    void givesEachExampleToExactlyOneBoardAlways(String split) {
        for (int boards : new int[] {1, 7, 16, 600}) {
            List<int[]> parts = Partition.parse(split).cut(data(), boards, 3);
            int[] all = parts.stream().flatMapToInt(Arrays::stream).sorted().toArray();
            assertThat(parts).hasSize(boards).allMatch(part -> part.length > 0);
            assertThat(all).isEqualTo(IntStream.range(0, 600).toArray());
            List<int[]> again = Partition.parse(split).cut(data(), boards, 3);
            assertThat(again.toArray(int[][]::new)).isDeepEqualTo(parts.toArray(int[][]::new));
        }
        List<int[]> other = Partition.parse(split).cut(data(), 7, 4);
        assertThat(other.toArray(int[][]::new))
                .isNotEqualTo(Partition.parse(split).cut(data(), 7, 3).toArray(int[][]::new));
    }

    @Test
    void iidPartsAreEqualWithinOne() {
        assertThat(new Partition.Iid().cut(data(), 7, 1)).allMatch(part -> part.length == 85 || part.length == 86);
    }

    @Test
    void shardsLeaveFewLabelsToABoard() {
        int[] labels = data().train().labels();
        assertThat(new Partition.Shards(2).cut(data(), 30, 1)).allMatch(part -> kinds(part, labels) <= 4);
    }

    @Test
    void dirichletIsUnlikeWhenSmallAndAlikeWhenLarge() {
        int[] labels = data().train().labels();
        double unlike = new Partition.Dirichlet(0.05)
                .cut(data(), 10, 1).stream()
                        .mapToLong(part -> kinds(part, labels))
                        .average()
                        .orElseThrow();
        double alike = new Partition.Dirichlet(1000)
                .cut(data(), 10, 1).stream()
                        .mapToLong(part -> kinds(part, labels))
                        .average()
                        .orElseThrow();
        assertThat(unlike).isLessThan(5);
        assertThat(alike).isEqualTo(10);
    }

    @Test
    void dirichletSharesHaveTheirMeanAndSum() {
        SplitMix64 random = new SplitMix64(1);
        double first = 0;
        for (int k = 0; k < 2000; k++) {
            double[] shares = Gamma.dirichlet(0.5, 4, random);
            assertThat(Arrays.stream(shares).sum()).isCloseTo(1, within(1e-9));
            first += shares[0];
        }
        assertThat(first / 2000).isCloseTo(0.25, within(0.02));
    }

    @Test
    void wordsAndSpeakersStayTogether() {
        Dataset data = data();
        assertThat(new Partition.ByWord().cut(data, 10, 1))
                .allMatch(part -> kinds(part, data.train().labels()) == 1);
        assertThat(new Partition.ByWord().cut(data, 25, 1))
                .allMatch(part -> kinds(part, data.train().labels()) == 1);
        assertThat(new Partition.BySpeaker().cut(data, 6, 1))
                .allMatch(part -> kinds(part, data.speakers()) == 1 && part.length == 100);
        assertThat(new Partition.BySpeaker().cut(data, 4, 1)).allMatch(part -> part.length % 100 == 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "IID", "shards", "shards:0", "shards:x", "dirichlet:", "dirichlet:-1", "dirichlet:NaN"})
    void refusesOtherSplits(String split) {
        assertThatThrownBy(() -> Partition.parse(split))
                .isInstanceOf(DatasetException.class)
                .hasMessage("split=" + split
                        + ", accepted: iid, shards:N (1 to 10000), dirichlet:A (0.001 to 1e6), speaker, word")
                .hasNoCause();
    }

    @Test
    void refusesMoreBoardsThanExamples() {
        assertThatThrownBy(() -> new Partition.Iid().cut(data(), 601, 1))
                .hasMessage("boards=601, accepted for test: 1 to 600 (an example each)");
    }
}
