package io.linnet.cli;

import io.linnet.cli.FirmwareFiles.Copy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A project for a board, with the library in it. */
@Command(
        name = "new",
        mixinStandardHelpOptions = true,
        description = "Writes a project for a board, which compiles as it stands: the library, a program, and what the"
                + " build tool wants to know.")
final class BoardNewCommand implements Callable<Integer> {
    enum Port {
        ESP32("main/identity.h", "idf.py set-target esp32 && idf.py menuconfig && idf.py flash") {
            @Override
            List<Copy> copies(String name) {
                return all(
                        library(
                                "components/linnet",
                                "CMakeLists.txt",
                                "Kconfig",
                                "idf_component.yml",
                                "port/esp-mqtt",
                                "port/flash"),
                        new Copy("examples/esp32", ""),
                        new Copy("examples/identity.h", "main/identity.h"));
            }
        },
        ARDUINO("", "arduino-cli compile --libraries libraries") {
            @Override
            List<Copy> copies(String name) {
                String library = "libraries/Linnet";
                return List.of(
                        new Copy("port/arduino/library", library),
                        new Copy("include/linnet", library + "/src/linnet"),
                        new Copy("src", library + "/src"),
                        new Copy("port/flash", library + "/src"),
                        new Copy(
                                "port/arduino/library/examples/LabelCommands/LabelCommands.ino",
                                name + "/" + name + ".ino"));
            }
        },
        ZEPHYR("src/identity.h", "west build -b BOARD . && west flash") {
            @Override
            List<Copy> copies(String name) {
                return all(
                        library("linnet", "zephyr", "port/flash", "port/zephyr"),
                        new Copy("examples/zephyr", ""),
                        new Copy("examples/identity.h", "src/identity.h"));
            }
        },
        BARE("", "fill in what main.c says, then cmake -S . -B build -DCMAKE_TOOLCHAIN_FILE=… && cmake --build build") {
            @Override
            List<Copy> copies(String name) {
                return all(library("linnet", "CMakeLists.txt"), new Copy("examples/bare", ""));
            }
        },
        POSIX("board.bin", "cmake -S . -B build && cmake --build build && build/board/linnet-board --help") {
            @Override
            List<Copy> copies(String name) {
                return all(
                        library(
                                "linnet",
                                "CMakeLists.txt",
                                "port/libcoap",
                                "port/monocypher",
                                "port/mosquitto",
                                "port/sodium"),
                        new Copy("examples/posix", ""),
                        new Copy("port/posix", "board"));
            }
        };

        private final String identity;
        private final String build;

        /**
         * @param identity the file of a board's id and key, empty: the program has them another way
         * @param build what comes next
         */
        Port(String identity, String build) {
            this.identity = identity;
            this.build = build;
        }

        /** @param name of the project */
        abstract List<Copy> copies(String name);

        private static List<Copy> library(String to, String... besides) {
            return Stream.concat(Stream.of("cmake", "include", "src"), Stream.of(besides))
                    .map(from -> new Copy(from, to + "/" + from))
                    .toList();
        }

        private static List<Copy> all(List<Copy> library, Copy... own) {
            List<Copy> all = new ArrayList<>(library);
            all.addAll(List.of(own));
            return all;
        }
    }

    @Parameters(paramLabel = "FOLDER", description = "A new one, or an empty one.")
    private Path folder = Path.of("board");

    @Option(
            names = "--port",
            paramLabel = "PORT",
            required = true,
            description =
                    "esp32 (ESP-IDF, MQTT), arduino (a serial line), zephyr (MQTT), bare (a board without an SDK, a serial"
                            + " line), posix (any link; a program on Linux or macOS).")
    private String port = "";

    @Mixin
    private final JsonOption json = new JsonOption();

    @Override
    public Integer call() throws IOException {
        Port kind = Stream.of(Port.values())
                .filter(one -> one.name().toLowerCase(Locale.ROOT).equals(port))
                .findFirst()
                .orElseThrow(() -> new UserError("port=" + port + ", accepted: bare, esp32, arduino, zephyr, posix"));
        if (Files.exists(folder) && !isEmptyFolder()) {
            throw new UserError("folder=" + folder + " is not empty, accepted: a new one");
        }
        String name = String.valueOf(folder.toAbsolutePath().normalize().getFileName());
        int files = FirmwareFiles.copy(kind.copies(name), folder);
        Output output = json.output();
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("folder", folder.toString());
        row.put("port", port);
        row.put("files", files);
        output.result(row);
        output.say("Next, in " + folder + ": " + kind.build + (kind == Port.ARDUINO ? " " + name : ""));
        if (!kind.identity.isEmpty()) {
            output.say("Its id and key: linnet board add ID --out " + folder.resolve(kind.identity));
        }
        return ExitCodes.OK;
    }

    private boolean isEmptyFolder() throws IOException {
        if (!Files.isDirectory(folder)) {
            return false;
        }
        try (Stream<Path> within = Files.list(folder)) {
            return within.findAny().isEmpty();
        }
    }
}
