package io.linnet.lab.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.linnet.aggregator.broadcast.ModelPlan;
import io.linnet.lab.Voices;
import io.linnet.protocol.codec.Codec;
import io.linnet.protocol.message.Message.Profile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole report on the digits that ship with Linnet and on recordings made up. */
class ReportTest {
    private static final int BEFORE_THE_INTERRUPTION = 3;

    @TempDir
    private Path folder;

    private static List<ModelPlan.Stage> stage(Codec codec, int c16) {
        return List.of(new ModelPlan.Stage(0, new Profile(codec.code(), c16, 0, 512, false), 0));
    }

    private ReportSize scope() {
        return new ReportSize(
                true,
                1,
                folder.resolve("data"),
                folder.resolve("out"),
                stage(Codec.INT16, 0),
                stage(Codec.RANGE, 64),
                stage(Codec.RANGE, 576));
    }

    @Test
    void goesOnWhereItWasInterrupted() throws Exception {
        Voices.write(folder.resolve("data").resolve("keywords-synth"), 2, 5, 2);
        ReportSize scope = scope();
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            Report report = new Report(scope.folder(), Sections.of(scope, threads), "A test.", 2);
            int[] seen = new int[1];
            assertThatThrownBy(() -> report.run((fraction, text) -> {
                        if (++seen[0] > BEFORE_THE_INTERRUPTION) {
                            Thread.currentThread().interrupt();
                        }
                    }))
                    .isInstanceOf(InterruptedException.class);
            Path results = scope.folder().resolve(Ledger.FILE);
            int kept = Files.readAllLines(results).size();
            assertThat(kept).isGreaterThanOrEqualTo(BEFORE_THE_INTERRUPTION);
            assertThat(scope.folder().resolve(Page.HTML)).content().contains("cells finished");
            Files.writeString(results, "{\"experiment\":\"tifed\",\"sett", StandardOpenOption.APPEND);

            Report.Outcome second = report.run((fraction, text) -> {});
            assertThat(second.failed()).isEmpty();
            assertThat(second.ran()).isEqualTo(second.cells() - kept);
            assertThat(Files.readAllLines(results)).hasSize(second.cells());

            Report.Outcome third = report.run((fraction, text) -> {});
            assertThat(third.ran()).isZero();
            String html = Files.readString(third.html());
            assertThat(html)
                    .contains("<svg", "Figure 2: test accuracy of NN-1", "cannot be reproduced by a faithful system")
                    .contains("a word a board", "three-boards", "Left out: needs")
                    .doesNotContain("src=", "<script", "What failed");
            assertThat(Files.readString(third.markdown())).contains("| digits | full |", "](charts/tifed-digits.svg)");
            assertThat(scope.folder().resolve("charts").resolve("tifed-digits.svg"))
                    .isNotEmptyFile();
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void saysWhatFailedAndRunsTheRest() throws Exception {
        Section section = new Section() {
            @Override
            public List<Cell> cells() {
                return List.of(
                        new Cell("bad", Map.of("boards", 1), 1, () -> {
                            throw new IllegalArgumentException("boards=1, accepted: 2");
                        }),
                        new Cell("good", Map.of("boards", 2), 1, () -> Map.of("accuracy", 1.0)));
            }

            @Override
            public List<Block> blocks(Function<Cell, Optional<Map<String, Object>>> finished) {
                return List.of(new Block.Paragraph("a < b & c"));
            }
        };
        Report.Outcome outcome = new Report(folder, List.of(section), "A test.", 1).run((fraction, text) -> {});
        assertThat(outcome.failed()).containsExactly("bad 1 seed 1: boards=1, accepted: 2");
        assertThat(outcome.ran()).isEqualTo(1);
        assertThat(outcome.html()).content().contains("What failed", "a &lt; b &amp; c", "1 of 2 cells");
    }
}
