package io.linnet.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.linnet.aggregator.AggregatorSettings;
import io.linnet.aggregator.control.OperatedFleets.Name;
import io.linnet.aggregator.control.OperatedFleets.Wish;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfiguredModelsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Name WEAR = new Name("pumps", "wear");
    private static final Name NOISE = new Name("pumps", "noise");
    private static final Name HEAT = new Name("pumps", "heat");

    @TempDir
    private Path folder;

    private ConfiguredModels models(String yaml) throws IOException {
        Path config = Files.writeString(folder.resolve("aggregator.yaml"), yaml);
        AggregatorConfig file = ConfigFile.read(config, AggregatorConfig.class);
        assertThat(ConfiguredModels.areMany(config, file)).isTrue();
        PrintStream nowhere = new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
        return new ConfiguredModels(config, file, null, new Output(true, nowhere, nowhere));
    }

    private ConfiguredModels two() throws IOException {
        return models("""
                data: %s
                learning: {seed: 7}
                rounds: {boards: 3, deadlineSeconds: 30}
                models:
                  - {fleet: pumps, model: wear}
                  - {fleet: pumps, model: noise, rounds: {deadlineSeconds: 5, every: 6h}}
                """.formatted(folder.resolve("data")));
    }

    private static AggregatorSettings settings(ConfiguredModels models, Name name) {
        return models.all().get(name).get().settings();
    }

    private static Wish wish(String settings, Name from) throws IOException {
        return new Wish("pumps", "heat", JSON.readTree(settings), Optional.ofNullable(from), OptionalLong.empty());
    }

    @Test
    void aModelSaysWhatIsOtherAndTheFileTheRest() throws IOException {
        ConfiguredModels models = two();
        assertThat(models.all()).containsOnlyKeys(WEAR, NOISE);
        assertThat(settings(models, WEAR).policy().deadlineMillis()).isEqualTo(30_000);
        assertThat(settings(models, NOISE).policy().deadlineMillis()).isEqualTo(5_000);
        assertThat(settings(models, NOISE).policy().cohort()).isEqualTo(3);
        assertThat(settings(models, NOISE).policy().times().everyMillis()).isEqualTo(21_600_000);
        assertThat(settings(models, NOISE).plan().seed()).isEqualTo(7);
        assertThat(settings(models, WEAR).journal()).contains(folder.resolve("data/pumps/wear.db"));
        assertThat(settings(models, WEAR).session())
                .isEqualTo(settings(models, NOISE).session());
    }

    @Test
    void aModelMayHaveAFileOfItsOwn() throws IOException {
        Files.createDirectory(folder.resolve("models.d"));
        Files.writeString(folder.resolve("models.d/heat.yaml"), "{fleet: pumps, rounds: {boards: 9}}");
        ConfiguredModels models = two();
        assertThat(settings(models, HEAT).policy().cohort()).isEqualTo(9);
    }

    @Test
    void whatSomebodyMakesIsThereAfterARestart() throws IOException {
        ConfiguredModels models = two();
        assertThat(models.keep(wish("{\"learning\": {\"seed\": 9}}", NOISE), Optional.empty())
                        .get()
                        .settings()
                        .plan()
                        .seed())
                .isEqualTo(9);
        ConfiguredModels again = two();
        assertThat(again.isMade(HEAT)).isTrue();
        assertThat(settings(again, HEAT).plan().seed()).isEqualTo(9);
        assertThat(settings(again, HEAT).policy().deadlineMillis()).isEqualTo(5_000);
        again.forget(HEAT);
        assertThat(two().all()).containsOnlyKeys(WEAR, NOISE);
    }

    @Test
    void whatMakesNoSenseIsRefusedInOneSentenceAndNothingIsKept() throws IOException {
        ConfiguredModels models = two();
        assertThatThrownBy(() -> models.keep(wish("{\"learning\": {\"algorithm\": \"x\"}}", null), Optional.empty()))
                .hasMessageStartingWith("algorithm=x, accepted: tifed");
        assertThatThrownBy(() -> models.keep(wish("{\"journal\": \"/etc/passwd\"}", null), Optional.empty()))
                .hasMessageStartingWith("settings: journal, accepted: learning, rounds");
        assertThatThrownBy(() -> models.keep(wish("{\"learning\": {\"unit\": 3}}", null), Optional.empty()))
                .hasMessageContaining("unknown key learning.unit, did you mean units?");
        assertThatThrownBy(() -> models.forget(WEAR)).hasMessageContaining("stands in the configuration");
        assertThat(two().all()).containsOnlyKeys(WEAR, NOISE);
    }

    @Test
    void whatOnlyOneCanHaveIsRefusedForAll() {
        assertThatThrownBy(() -> models("{data: d, model: digits}"))
                .isInstanceOf(UserError.class)
                .hasMessageEndingWith("model beside models or data, accepted: in an entry of models");
        assertThatThrownBy(() -> models("{models: [{model: a}, {model: a}]}"))
                .hasMessageContaining("model a of fleet demo is there already");
        assertThatThrownBy(() -> models("{models: [{model: a/b}]}")).hasMessageContaining("models[0]: model=a/b");
    }

    @Test
    void aBadModelIsOnlyItsOwnTrouble() throws IOException {
        ConfiguredModels models =
                models("{models: [{model: a}, {model: b, learning: {algorithm: x}}, {model: c, lerning: {}}]}");
        assertThat(settings(models, new Name("demo", "a")).plan().model()).isEqualTo("a");
        assertThatThrownBy(() -> settings(models, new Name("demo", "b"))).hasMessageStartingWith("algorithm=x");
        assertThatThrownBy(() -> settings(models, new Name("demo", "c")))
                .hasMessageContaining("models[2]: lerning, accepted: fleet, model");
    }
}
