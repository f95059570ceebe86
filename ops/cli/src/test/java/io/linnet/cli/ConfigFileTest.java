package io.linnet.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.linnet.gateway.GatewaySettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigFileTest {
    @TempDir
    private Path folder;

    @Test
    void aSecretStandsInNoFileThatAllCanRead() throws IOException {
        Path config =
                Files.writeString(folder.resolve("gateway.yaml"), "fleet: farm\nbroker: {user: u, password: sesame}\n");
        Files.setPosixFilePermissions(config, PosixFilePermissions.fromString("rw-r--r--"));
        assertThatThrownBy(() -> ConfigFile.read(config, GatewaySettings.class))
                .hasMessage("config=" + config + " holds secrets and is open to all (rw-r--r--), accepted: chmod o= "
                        + config);
        Files.setPosixFilePermissions(config, PosixFilePermissions.fromString("rw-r-----"));
        assertThat(ConfigFile.read(config, GatewaySettings.class).fleet()).isEqualTo("farm");
    }

    @Test
    void aFileThatWasMistakenForAnotherIsNotShown() throws IOException {
        Path config = Files.writeString(folder.resolve("aggregator.password"), "0011223344556677\n");
        assertThatThrownBy(() -> ConfigFile.read(config, GatewaySettings.class))
                .hasMessage(
                        "config=" + config + " line 1: no keys with values, accepted: as the examples in ops/config");
    }

    @Test
    void theExamplesAreAccepted() {
        Path examples = Path.of("..", "config");
        assertThat(ConfigFile.read(examples.resolve("broker.yaml"), BrokerConfig.class)
                        .settings()
                        .port())
                .isEqualTo(1883);
        assertThat(ConfigFile.read(examples.resolve("aggregator.yaml"), AggregatorConfig.class)
                        .settings()
                        .policy()
                        .cohort())
                .isEqualTo(16);
        assertThat(ConfigFile.read(examples.resolve("emulate.yaml"), EmulateConfig.class)
                        .boards())
                .isEqualTo(16);
        assertThat(ConfigFile.read(examples.resolve("gateway.yaml"), GatewaySettings.class)
                        .fleet())
                .isEqualTo("demo");
    }

    @Test
    void anUnknownKeyIsNamedWithTheNearestValidOne() throws IOException {
        Path file = Files.writeString(folder.resolve("b.yaml"), "prot: 1883\n");
        assertThatThrownBy(() -> ConfigFile.read(file, BrokerConfig.class))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("unknown key prot, did you mean port?");
    }

    @Test
    void anUnknownKeyDeepInAGatewaysFileIsNamedToo() throws IOException {
        Path file =
                Files.writeString(folder.resolve("g.yaml"), "fleet: f\nserial:\n  ports:\n    - pth: /dev/ttyACM0\n");
        assertThatThrownBy(() -> ConfigFile.read(file, GatewaySettings.class))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("pth, did you mean path?");
        Path other = Files.writeString(folder.resolve("h.yaml"), "fleet: f\ncustdy:\n  maxBytes: 5\n");
        assertThatThrownBy(() -> ConfigFile.read(other, GatewaySettings.class))
                .hasMessageContaining("unknown key custdy, did you mean custody?");
    }

    @Test
    void aValueOfTheWrongKindIsNamed() throws IOException {
        Path file = Files.writeString(folder.resolve("b.yaml"), "port: many\n");
        assertThatThrownBy(() -> ConfigFile.read(file, BrokerConfig.class))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("port");
    }

    @Test
    void aMissingFileIsNamed() {
        assertThatThrownBy(() -> ConfigFile.read(folder.resolve("none.yaml"), BrokerConfig.class))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("none.yaml");
    }
}
