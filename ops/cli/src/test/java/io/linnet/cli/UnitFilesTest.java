package io.linnet.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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

    /** By systemd's own measure, from 0 (nothing is exposed) to 10. */
    @ParameterizedTest
    @ValueSource(strings = {"gateway", "broker", "aggregator"})
    void exposeLittle(String part) throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/systemd-analyze")), "systemd is not installed");
        String unit = Path.of("..", "systemd", "linnet-" + part + ".service")
                .toRealPath()
                .toString();
        Process process = new ProcessBuilder("/usr/bin/systemd-analyze", "security", "--offline=true", unit)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        assumeTrue(said.contains("Overall exposure level"), "this systemd cannot measure a file");
        Matcher level =
                Pattern.compile("Overall exposure level for \\S+: ([0-9.]+)").matcher(said);
        assertThat(level.find()).isTrue();
        assertThat(Double.parseDouble(level.group(1))).as(part).isLessThanOrEqualTo(2.5);
    }
}
