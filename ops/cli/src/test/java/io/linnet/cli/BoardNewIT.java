package io.linnet.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Projects of {@code linnet board new}; that one for posix runs in {@link BoardLineIT}. */
class BoardNewIT {
    private static final Path FIRMWARE =
            Path.of("..", "..", "firmware").toAbsolutePath().normalize();

    @TempDir
    private Path folder;

    private final StringWriter err = new StringWriter();

    private int linnet(String... arguments) {
        err.getBuffer().setLength(0);
        return Linnet.commandLine().setErr(new PrintWriter(err, true)).execute(arguments);
    }

    private Path project(String port) {
        Path project = folder.resolve(port);
        assertThat(linnet("board", "new", "--port", port, project.toString()))
                .as(err::toString)
                .isZero();
        return project;
    }

    private static Map<String, String> texts(Path root) throws IOException {
        Map<String, String> texts = new TreeMap<>();
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                texts.put(root.relativize(file).toString(), Files.readString(file));
            }
        }
        return texts;
    }

    private static void run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
    }

    /** As firmware/check compiles the same programs; here out of the project, with its key and without. */
    private void compiles(Path project, String main, String library, String port) throws Exception {
        Path identity = project.resolve(main).resolve("identity.h");
        List<String> command =
                new ArrayList<>(List.of("cc", "-std=gnu99", "-Wall", "-Wextra", "-Werror", "-fsyntax-only"));
        for (String include : List.of("include", "port/flash", "port/" + port)) {
            command.addAll(
                    List.of("-I", project.resolve(library).resolve(include).toString()));
        }
        command.addAll(List.of("-I", FIRMWARE.resolve("port/stand-ins").toString()));
        try (Stream<Path> files = Files.list(project.resolve(main))) {
            files.map(Path::toString).filter(file -> file.endsWith(".c")).forEach(command::add);
        }
        run(command.toArray(String[]::new));
        Path fleet = folder.resolve("fleet-" + port);
        assertThat(linnet("fleet", "init", "--dir", fleet.toString())).isZero();
        assertThat(linnet("board", "add", "mast-1", "--dir", fleet.toString(), "--out", identity.toString()))
                .isZero();
        run(command.toArray(String[]::new));
    }

    @Test
    void theProgramsCompile() throws Exception {
        assumeTrue(PosixBoard.isPossible(), PosixBoard.MISSING);
        compiles(project("esp32"), "main", "components/linnet", "esp-mqtt");
        compiles(project("zephyr"), "src", "linnet", "zephyr");
        compiles(project("bare"), ".", "linnet", "");
    }

    /** What the jar has is what stands in the tree, and the Arduino library is the one that its own check compiles. */
    @Test
    void nothingInThemIsACopyThatGrowsOld() throws Exception {
        for (String project : List.of("bare", "esp32", "zephyr", "posix")) {
            String library = project.equals("esp32") ? "components/linnet" : "linnet";
            texts(project(project).resolve(library))
                    .forEach((name, text) -> assertThat(FIRMWARE.resolve(name)).hasContent(text));
            texts(FIRMWARE.resolve("examples/" + project))
                    .forEach((name, text) ->
                            assertThat(folder.resolve(project).resolve(name)).hasContent(text));
        }
        assertThat(texts(folder.resolve("posix/board"))).isEqualTo(texts(FIRMWARE.resolve("port/posix")));
        assertThat(texts(folder.resolve("posix/linnet/src"))).isEqualTo(texts(FIRMWARE.resolve("src")));
        Path made = folder.resolve("made");
        run(FIRMWARE.resolve("port/arduino/make").toString(), made.toString());
        Map<String, String> library = texts(made);
        library.remove("LICENSE");
        Path sketch = project("arduino");
        assertThat(texts(sketch.resolve("libraries/Linnet"))).isEqualTo(library);
        assertThat(sketch.resolve("arduino/arduino.ino"))
                .hasContent(library.get("examples/LabelCommands/LabelCommands.ino"));
    }

    @Test
    void writesOverNothing() throws IOException {
        Path mine = Files.writeString(folder.resolve("mine"), "mine");
        assertThat(linnet("board", "new", "--port", "posix", folder.toString())).isEqualTo(ExitCodes.USAGE);
        assertThat(linnet("board", "new", "--port", "posix", mine.toString())).isEqualTo(ExitCodes.USAGE);
        assertThat(err.toString()).contains("folder=" + mine + " is not empty, accepted: a new one");
        assertThat(linnet("board", "new", "--port", "avr", folder.resolve("new").toString()))
                .isEqualTo(ExitCodes.USAGE);
        assertThat(err.toString()).contains("port=avr, accepted: bare, esp32, arduino, zephyr, posix");
        assertThat(texts(folder)).containsOnlyKeys("mine");
    }
}
