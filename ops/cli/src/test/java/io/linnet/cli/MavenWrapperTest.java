package io.linnet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./mvnw}, as a machine meets it that has a JDK and nothing else. */
class MavenWrapperTest {
    private static final Path ROOT = Path.of("..", "..");

    private record Run(int code, List<String> out, List<String> err) {}

    @TempDir
    private Path folder;

    private Path zip;

    @BeforeEach
    void checkout() throws Exception {
        Files.copy(ROOT.resolve("mvnw"), folder.resolve("mvnw"));
        Path wrapper = Files.createDirectories(folder.resolve(".mvn/wrapper"));
        Files.copy(ROOT.resolve(".mvn/wrapper/FetchMaven.java"), wrapper.resolve("FetchMaven.java"));
        zip = folder.resolve("apache-maven-9-bin.zip");
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
            out.putNextEntry(new ZipEntry("apache-maven-9/bin/"));
            out.putNextEntry(new ZipEntry("apache-maven-9/bin/mvn"));
            out.write("#!/bin/sh\necho maven 9 \"$@\"\n".getBytes());
        }
        expects(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(zip))));
    }

    private void expects(String sha256) throws IOException {
        Files.writeString(
                folder.resolve(".mvn/wrapper/maven-wrapper.properties"),
                "distributionUrl=" + zip.toUri() + "\ndistributionSha256Sum=" + sha256 + "\n");
    }

    private Run mvnw(String path) throws IOException, InterruptedException {
        return mvnw(path, System.getProperty("java.home"));
    }

    private Run mvnw(String path, String java) throws IOException, InterruptedException {
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        ProcessBuilder builder = new ProcessBuilder(
                        "bash", folder.resolve("mvnw").toString(), "-B", "verify")
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().put("JAVA_HOME", java);
        builder.environment().put("MAVEN_USER_HOME", folder.resolve("home").toString());
        builder.environment().put("PATH", path + System.getenv("PATH"));
        int code = builder.start().waitFor();
        return new Run(code, Files.readAllLines(out), Files.readAllLines(err));
    }

    @Test
    void fetchesMavenOnce() throws Exception {
        Run first = mvnw("");
        assertThat(first).isEqualTo(new Run(0, List.of("maven 9 -B verify"), List.of("mvnw: fetching apache-maven-9")));
        Files.delete(zip);
        assertThat(mvnw("")).isEqualTo(new Run(0, List.of("maven 9 -B verify"), List.of()));
        try (Stream<Path> left = Files.list(folder.resolve("home/wrapper/dists"))) {
            assertThat(left).containsExactly(folder.resolve("home/wrapper/dists/apache-maven-9"));
        }
    }

    @Test
    void takesNothingThatIsNotWhatWasMeant() throws Exception {
        expects("00".repeat(32));
        Path installed = Files.createDirectories(folder.resolve("bin"));
        Path mvn = Files.writeString(installed.resolve("mvn"), "#!/bin/sh\necho installed \"$@\"\n");
        assertThat(mvn.toFile().setExecutable(true)).isTrue();
        Run run = mvnw(installed + ":");
        assertThat(run.out()).containsExactly("installed -B verify");
        assertThat(run.err().get(1)).startsWith("mvnw: cannot fetch ").contains("its SHA-256 is ");
        assertThat(run.err().get(2)).isEqualTo("mvnw: using " + mvn + " instead");
        assertThat(folder.resolve("home/wrapper/dists/apache-maven-9")).doesNotExist();
    }

    @Test
    void aJavaThatIsTooOldIsNamed() throws Exception {
        Path java = Files.createDirectories(folder.resolve("jdk/bin")).resolve("java");
        assertThat(Files.writeString(java, "#!/bin/sh\n").toFile().setExecutable(true))
                .isTrue();
        Files.writeString(folder.resolve("jdk/release"), "JAVA_VERSION=\"11.0.2\"\n");
        Run run = mvnw("", folder.resolve("jdk").toString());
        assertThat(run.code()).isEqualTo(3);
        assertThat(run.err()).singleElement().asString().contains(java + " is older than Java 17; install a newer one");
    }
}
