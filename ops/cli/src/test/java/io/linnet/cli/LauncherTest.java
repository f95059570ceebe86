package io.linnet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./linnet} in a folder of its own, with a Maven and a Java that only print. */
class LauncherTest {
    private static final Path LAUNCHER = Path.of("..", "..", "linnet");

    private record Run(int code, List<String> out, List<String> err) {}

    @TempDir
    private Path folder;

    private Path bin;

    @BeforeEach
    void programs() throws IOException {
        Files.copy(LAUNCHER, folder.resolve("linnet"));
        bin = Files.createDirectories(folder.resolve("jdk/bin"));
        java("17.0.19");
        program(bin.resolve("javac"), "");
    }

    private void java(String version) throws IOException {
        Files.writeString(folder.resolve("jdk/release"), "JAVA_VERSION=\"" + version + "\"\n");
        program(bin.resolve("java"), "echo \"$@\"\n");
    }

    private static void program(Path file, String text) throws IOException {
        Files.writeString(file, "#!/bin/sh\n" + text);
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    private void maven(String text) throws IOException {
        program(folder.resolve("mvnw"), text);
    }

    private Run linnet(Map<String, String> environment, String... arguments) throws IOException, InterruptedException {
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        List<String> command =
                new ArrayList<>(List.of("bash", folder.resolve("linnet").toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment().keySet().removeAll(List.of("JAVA_HOME", "LINNET_JAVA_OPTS", "LINNET_BUILD"));
        builder.environment().merge("PATH", bin + ":", (path, own) -> own + path);
        builder.environment().putAll(environment);
        int code = builder.start().waitFor();
        return new Run(code, Files.readAllLines(out), Files.readAllLines(err));
    }

    private Run started(Map<String, String> more) throws IOException, InterruptedException {
        Map<String, String> environment = new HashMap<>(more);
        environment.put("LINNET_BUILD", "never");
        return linnet(environment, "demo");
    }

    @Test
    void aFirstBuildIsQuietButAlive() throws Exception {
        maven("""
                        mkdir -p ops/parts/all/target/lib
                        echo "[INFO] Scanning for projects..."
                        echo "[INFO] Building Linnet protocol 0.1.0-SNAPSHOT                           [2/14]"
                        echo "[WARNING] of no interest"
                        for i in $(seq 120); do
                          echo "[INFO] Downloading from central: https://repo.example/$i.jar"
                          echo "[INFO] Downloaded from central: https://repo.example/$i.jar (1 kB at 1 kB/s)"
                        done
                        echo "[INFO] Building jar: /x/protocol/target/protocol.jar"
                        echo "[INFO] Building Linnet gateway, as installed 0.1.0-SNAPSHOT            [10/14]"
                        """);
        Run run = linnet(Map.of(), "demo", "--rounds", "3");
        assertThat(run.code()).isZero();
        assertThat(run.err())
                .containsExactly(
                        "linnet: building, a minute or two the first time",
                        "linnet: [2/14] Linnet protocol",
                        "linnet: 50 files downloaded",
                        "linnet: 100 files downloaded",
                        "linnet: [10/14] Linnet gateway, as installed");
        assertThat(run.out()).singleElement().asString().endsWith("io.linnet.cli.Linnet demo --rounds 3");
    }

    @Test
    void aBuildThatFailsSaysWhyAndStartsNothing() throws Exception {
        maven("echo '[ERROR] package x does not exist'\nexit 1\n");
        Run run = linnet(Map.of(), "demo");
        assertThat(run.code()).isNotZero();
        assertThat(run.err()).endsWith("[ERROR] package x does not exist");
        assertThat(run.out()).isEmpty();
    }

    @Test
    void aJavaThatIsTooOldOrCannotCompileSaysWhatToInstall() throws Exception {
        maven("echo '[ERROR] nobody asks it'\n");
        Files.delete(bin.resolve("javac"));
        Run run = linnet(Map.of(), "demo");
        assertThat(run.code()).isEqualTo(3);
        assertThat(run.err())
                .singleElement()
                .asString()
                .contains("has no compiler; install a JDK (Debian: openjdk-17-jdk");
        for (String old : List.of("11.0.2", "1.8.0_402")) {
            java(old);
            run = started(Map.of());
            assertThat(run.code()).isEqualTo(3);
            assertThat(run.err()).singleElement().asString().contains("older than Java 17; install a newer one");
        }
    }

    /** Two collectors stop it. */
    @Test
    void aCollectorOfOnesOwnTakesThePlaceOfOurs() throws Exception {
        assertThat(started(Map.of()).out().get(0)).contains("-XX:+UseParallelGC");
        assertThat(started(Map.of("LINNET_JAVA_OPTS", "-Xmx1g -XX:+UseSerialGC"))
                        .out()
                        .get(0))
                .contains("-Xmx1g -XX:+UseSerialGC")
                .doesNotContain("Parallel");
    }

    @Test
    void javaIsToldWhatIsMeantIfItCanBeTold() throws Exception {
        assertThat(started(Map.of()).out().get(0)).doesNotContain("native-access", "unsafe");
        java("25.0.1");
        assertThat(started(Map.of()).out().get(0))
                .contains("--enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow");
    }
}
