package io.linnet.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What systemd starts is a command that there is, with the example's name as its configuration. */
class UnitFilesTest {
    private static final String MAIN = " io.linnet.cli.Linnet ";

    @ParameterizedTest
    @ValueSource(strings = {"gateway", "broker", "aggregator"})
    void startTheirPart(String part) throws IOException {
        String unit = Files.readString(Path.of("..", "systemd", "linnet-" + part + ".service"));
        String start = unit.lines()
                .collect(java.util.stream.Collectors.joining("\n"))
                .replace("\\\n", " ")
                .lines()
                .filter(line -> line.startsWith("ExecStart="))
                .findFirst()
                .orElseThrow();
        String[] words =
                start.substring(start.indexOf(MAIN) + MAIN.length()).trim().split("\\s+");
        assertThat(words).startsWith(part, "--config", "/etc/linnet/" + part + ".yaml");
        assertThatCode(() -> Linnet.commandLine().parseArgs(words)).doesNotThrowAnyException();
        assertThat(Path.of("..", "config", part + ".yaml")).exists();
        assertThat(unit)
                .contains(
                        "User=linnet",
                        "Restart=always",
                        "NoNewPrivileges=yes",
                        "MemoryMax=",
                        "-XX:+ExitOnOutOfMemoryError",
                        // A /tmp that may hold no program is common; a kill leaves what was unpacked there.
                        "-Djava.io.tmpdir=/var/lib/linnet/tmp/" + part,
                        "ExecStartPre=/usr/bin/find /var/lib/linnet/tmp/" + part + " -mindepth 1 -delete");
    }
}
