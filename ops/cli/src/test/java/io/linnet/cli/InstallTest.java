package io.linnet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.gateway.GatewaySettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ops/install} below a folder of its own, with a jar in place of those that a build makes. */
class InstallTest {
    private static final Path OPS = Path.of("..");
    private static final List<String> PARTS = List.of("gateway", "broker", "aggregator");

    @TempDir
    private Path folder;

    private Path root;
    private final Map<String, String> where = new HashMap<>();

    @BeforeEach
    void theFilesThatItInstalls() throws IOException {
        root = Files.createDirectory(folder.resolve("root"));
        Path ops = Files.createDirectory(folder.resolve("ops"));
        Files.copy(OPS.resolve("install"), ops.resolve("install"));
        Files.copy(OPS.resolve("java"), ops.resolve("java"));
        Files.copy(OPS.resolve("service-user"), ops.resolve("service-user"));
        Files.copy(OPS.resolve("RUNBOOK.md"), ops.resolve("RUNBOOK.md"));
        for (String from : List.of("config", "systemd")) {
            Files.createDirectory(ops.resolve(from));
            try (Stream<Path> files = Files.list(OPS.resolve(from))) {
                for (Path file : files.toList()) {
                    Files.copy(file, ops.resolve(from).resolve(file.getFileName()));
                }
            }
        }
        for (String part : PARTS) {
            Path jars = Files.createDirectories(ops.resolve("parts/" + part + "/target/lib"));
            Files.writeString(jars.resolve("a.jar"), "a jar");
        }
    }

    private String install(String... parts) throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(List.of("sh", folder.resolve("ops/install").toString()));
        command.addAll(List.of(parts));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("DESTDIR", root.toString());
        builder.environment().putAll(where);
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said;
    }

    private Path yaml(String part) {
        return root.resolve("etc/linnet/" + part + ".yaml");
    }

    @Test
    void aFreshInstallRemembersAndDoesNotEnd() throws Exception {
        install("gateway", "broker", "aggregator");
        AggregatorConfig aggregator = ConfigFile.read(yaml("aggregator"), AggregatorConfig.class);
        assertThat(aggregator.journal()).isEqualTo("/var/lib/linnet/aggregator.db");
        assertThat(aggregator.syncJournal()).isTrue();
        assertThat(aggregator.rounds().count()).isZero();
        assertThat(Files.readString(yaml("aggregator"))).doesNotContainPattern("(?m)^ *count:");
        assertThat(ConfigFile.read(yaml("broker"), BrokerConfig.class).folder()).hasToString("/var/lib/linnet/broker");
        assertThat(ConfigFile.read(yaml("gateway"), GatewaySettings.class).data())
                .isEqualTo("/var/lib/linnet/gateway");
    }

    @Test
    void bringsUnitsJarsAndTheCommand() throws Exception {
        install("gateway", "aggregator");
        assertThat(root.resolve("etc/systemd/system/linnet-gateway.service")).exists();
        assertThat(root.resolve("opt/linnet/lib/aggregator/a.jar")).exists();
        assertThat(root.resolve("opt/linnet/lib/broker")).doesNotExist();
        assertThat(root.resolve("usr/local/bin/linnet")).isExecutable();
    }

    @Test
    void keepsAConfigurationAndNamesTheJournalThatTheServiceNamedBefore() throws Exception {
        Files.createDirectories(yaml("aggregator").getParent());
        Files.writeString(yaml("aggregator"), "fleet: mine");
        assertThat(install("aggregator")).contains("aggregator.yaml named no journal; it does now");
        AggregatorConfig config = ConfigFile.read(yaml("aggregator"), AggregatorConfig.class);
        assertThat(config.fleet()).isEqualTo("mine");
        assertThat(config.journal()).isEqualTo("/var/lib/linnet/aggregator.db");
        String once = Files.readString(yaml("aggregator"));
        install("aggregator");
        assertThat(yaml("aggregator")).hasContent(once);
    }

    private String started(String version, String... options) throws IOException, InterruptedException {
        return ofJava(0, version, options);
    }

    private String refused(String version) throws IOException, InterruptedException {
        return ofJava(3, version, "Main");
    }

    /** What a Java that prints what it was given, of a release, and its starter say. */
    private String ofJava(int code, String version, String... options) throws IOException, InterruptedException {
        Path bin = Files.createDirectories(folder.resolve("jdk/bin"));
        Files.writeString(folder.resolve("jdk/release"), "IMPLEMENTOR=\"X\"\nJAVA_VERSION=\"" + version + "\"\n");
        Path java = Files.writeString(bin.resolve("java"), "#!/bin/sh\necho \"$@\"\n");
        assertThat(java.toFile().setExecutable(true)).isTrue();
        List<String> command =
                new ArrayList<>(List.of(root.resolve("opt/linnet/java").toString()));
        command.addAll(List.of(options));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().merge("PATH", bin + ":", (path, own) -> own + path);
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isEqualTo(code);
        return said.strip();
    }

    @Test
    void javaIsToldWhatIsMeantIfItCanBeTold() throws Exception {
        install("gateway");
        assertThat(started("17.0.19", "-cp", "x", "Main", "a b"))
                .isEqualTo("-XX:+UseSerialGC -XX:-UsePerfData -cp x Main a b");
        assertThat(started("25.0.1", "Main"))
                .isEqualTo("-XX:+UseSerialGC --enable-native-access=ALL-UNNAMED"
                        + " --sun-misc-unsafe-memory-access=allow -XX:-UsePerfData Main");
        assertThat(started("22", "Main"))
                .isEqualTo("-XX:+UseSerialGC --enable-native-access=ALL-UNNAMED -XX:-UsePerfData Main");
    }

    @Test
    void aJavaThatIsTooOldIsNamed() throws Exception {
        install("gateway");
        assertThat(refused("11.0.24"))
                .contains("Java 11 at ", "17 or newer is needed: install openjdk-17-jre-headless");
    }

    /** Two collectors stop it. */
    @Test
    void aCollectorOfOnesOwnTakesThePlaceOfOurs() throws Exception {
        install("gateway");
        assertThat(started("17.0.19", "-XX:+UseParallelGC", "Main"))
                .isEqualTo("-XX:-UsePerfData -XX:+UseParallelGC Main");
        assertThat(started("17.0.19", "Main", "-XX:+UseParallelGC")).startsWith("-XX:+UseSerialGC");
    }

    /**
     * A unit's devices are of the drivers that are loaded when it starts: at boot, and before a board is plugged in, those of
     * USB ports may not be.
     */
    @Test
    void theDriversOfUsbPortsAreThereBeforeTheGateway() throws Exception {
        install("gateway");
        String unit = Files.readString(root.resolve("etc/systemd/system/linnet-gateway.service"));
        assertThat(unit)
                .contains("DeviceAllow=char-ttyUSB rw", "DeviceAllow=char-ttyACM rw")
                .contains("Wants=modprobe@usbserial.service modprobe@cdc_acm.service")
                .contains("After=modprobe@usbserial.service modprobe@cdc_acm.service");
    }

    /** Packages put programs, the command and units elsewhere. */
    @Test
    void foldersOfAPackage() throws Exception {
        where.putAll(Map.of(
                "LINNET_HOME", "/usr/share/x", "LINNET_BIN", "/usr/share/x", "LINNET_UNITS", "/lib/systemd/system"));
        install("broker");
        assertThat(Files.readString(root.resolve("usr/share/x/linnet"))).contains("exec /usr/share/x/java ");
        assertThat(Files.readString(root.resolve("lib/systemd/system/linnet-broker.service")))
                .contains("ExecStart=/usr/share/x/java ", "-cp /usr/share/x/lib/broker/*")
                .doesNotContain("/opt/");
        assertThat(root.resolve("opt")).doesNotExist();
    }

    /** What systemd and the command start is what is installed. */
    @Test
    void everythingStartsByIt() throws Exception {
        install("gateway", "broker", "aggregator");
        assertThat(Files.readString(root.resolve("usr/local/bin/linnet"))).contains("exec /opt/linnet/java ");
        for (String part : PARTS) {
            assertThat(Files.readString(root.resolve("etc/systemd/system/linnet-" + part + ".service")))
                    .contains("ExecStart=/opt/linnet/java ")
                    .doesNotContain("GC ");
        }
    }
}
