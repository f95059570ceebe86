package io.linnet.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.linnet.gateway.GatewaySettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** {@code log:} in a command's file. */
class LogKeyTest {
    private final Logger ours = (Logger) LoggerFactory.getLogger("io.linnet");
    private final Level before = ours.getLevel();

    @TempDir
    private Path folder;

    @AfterEach
    void asBefore() {
        ours.setLevel(before);
    }

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("config.yaml"), text);
    }

    @Test
    void setsTheLevelOfTheProcess() throws IOException {
        assertThat(ConfigFile.read(file("fleet: farm\nlog: warn\n"), GatewaySettings.class)
                        .fleet())
                .isEqualTo("farm");
        assertThat(ours.getLevel()).isEqualTo(Level.WARN);
        ConfigFile.read(file("log: debug\nport: 1\n"), BrokerConfig.class);
        assertThat(ours.getLevel()).isEqualTo(Level.DEBUG);
    }

    @Test
    void anotherLevelOrAnotherPlaceIsRefused() throws IOException {
        Path loud = file("fleet: farm\nlog: loud\n");
        assertThatThrownBy(() -> ConfigFile.read(loud, GatewaySettings.class))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("log=loud, accepted: error, warn, info, debug");
        Path deep = file("fleet: farm\nstatus: {log: warn}\n");
        assertThatThrownBy(() -> ConfigFile.read(deep, GatewaySettings.class)).hasMessageContaining("status.log");
    }
}
