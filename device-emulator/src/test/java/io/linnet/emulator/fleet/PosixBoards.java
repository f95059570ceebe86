package io.linnet.emulator.fleet;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.linnet.emulator.learn.Samples;
import io.linnet.protocol.chunk.ChunkFormat;
import io.linnet.protocol.frame.FrameListener;
import io.linnet.protocol.frame.FrameReader;
import io.linnet.protocol.frame.FrameWriter;
import io.linnet.protocol.message.Message;
import io.linnet.protocol.message.MessageReader;
import io.linnet.protocol.reason.Reason;
import io.linnet.protocol.reason.Refused;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * The firmware's posix port as a fleet: a process a board, frames on its standard streams, an exchange as the other end.
 */
final class PosixBoards implements Exchange.Down, AutoCloseable {
    private record Arrival(Board board, byte[] packet) {}

    private final class Board {
        final String id;
        final Process process;
        final OutputStream out;

        Board(String id, Process process) {
            this.id = id;
            this.process = process;
            this.out = process.getOutputStream();
            Thread reader = new Thread(this::read, id);
            reader.setDaemon(true);
            reader.start();
        }

        private void read() {
            FrameReader frames = new FrameReader(new FrameListener() {
                @Override
                public void onChunk(byte[] chunk) {
                    arrivals.add(new Arrival(Board.this, chunk));
                }

                @Override
                public void onMessage(byte[] message) {
                    arrivals.add(new Arrival(Board.this, message));
                }

                @Override
                public void onDropped(Reason reason) {
                    throw new IllegalStateException(id + " wrote a frame that is " + reason.label());
                }
            });
            byte[] buffer = new byte[4096];
            try (InputStream in = process.getInputStream()) {
                for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                    frames.push(Arrays.copyOf(buffer, n));
                }
            } catch (IOException e) {
                // The process has ended.
                return;
            }
        }

        void send(byte[] packet) {
            try {
                out.write(ChunkFormat.isChunk(packet) ? FrameWriter.chunk(packet) : FrameWriter.message(packet));
                out.flush();
            } catch (IOException e) {
                throw new UncheckedIOException(id, e);
            }
        }
    }

    private final Exchange exchange;
    private final Path program;
    private final String model;
    private final Path folder;
    private final List<Board> boards = new ArrayList<>();
    private final BlockingQueue<Arrival> arrivals = new LinkedBlockingQueue<>();
    private final Map<String, List<Message.MachineState>> found = new HashMap<>();
    private byte[] offer = {};

    PosixBoards(Exchange exchange, Path program, String model, Path folder) {
        this.exchange = exchange;
        this.program = program;
        this.model = model;
        this.folder = folder;
    }

    private static Path compiled;

    /**
     * The port, compiled with {@code cc} once for all tests; the warnings are the firmware's own check's to judge. It
     * speaks MQTT and CoAP where their libraries are there.
     */
    static synchronized Path program() throws IOException, InterruptedException {
        if (compiled == null) {
            Path program = Files.createTempDirectory("firmware").resolve("linnet-board");
            program.toFile().deleteOnExit();
            program.getParent().toFile().deleteOnExit();
            compile(program);
            compiled = program;
        }
        return compiled;
    }

    private static void compile(Path program) throws IOException, InterruptedException {
        Path firmware = Path.of("..", "firmware").toAbsolutePath().normalize();
        List<String> command = new ArrayList<>(List.of(
                "cc",
                "-std=c99",
                "-O2",
                "-ffp-contract=off",
                "-D_POSIX_C_SOURCE=200809L",
                "-D_DEFAULT_SOURCE",
                "-I",
                firmware + "/include",
                "-o",
                program.toString()));
        try (var files = Files.list(firmware.resolve("src"))) {
            files.map(Path::toString).filter(f -> f.endsWith(".c")).forEach(command::add);
        }
        for (String source : List.of(
                "main",
                "options",
                "identity",
                "flash_file",
                "samples",
                "watching",
                "line",
                "now",
                "remote",
                "broker",
                "gateway")) {
            command.add(firmware.resolve("port/posix/" + source + ".c").toString());
        }
        if (hasMosquitto()) {
            glue(command, firmware, "mosquitto", "mosquitto");
        }
        if (coapLibrary().isPresent()) {
            glue(command, firmware, "libcoap", coapLibrary().get());
        }
        run(command);
    }

    private static void glue(List<String> command, Path firmware, String port, String library) {
        command.addAll(List.of(
                "-DLINNET_HAS_" + port.toUpperCase(Locale.ROOT) + "=1",
                "-I",
                firmware + "/port/" + port,
                firmware + "/port/" + port + "/linnet_" + port + ".c",
                "-l" + library));
    }

    /** Whether {@code --broker} is in the program. */
    static boolean hasMosquitto() throws IOException, InterruptedException {
        return has("cc") && links("mosquitto", "mosquitto.h");
    }

    /** The library for {@code --coap}, which has the name of its TLS. */
    static Optional<String> coapLibrary() throws IOException, InterruptedException {
        for (String library : List.of("coap-3-openssl", "coap-3-gnutls", "coap-3")) {
            if (has("cc") && links(library, "coap3/coap.h")) {
                return Optional.of(library);
            }
        }
        return Optional.empty();
    }

    private static boolean links(String library, String header) throws IOException, InterruptedException {
        Process cc = new ProcessBuilder("cc", "-x", "c", "-", "-o", "/dev/null", "-l" + library)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (OutputStream source = cc.getOutputStream()) {
            source.write(("#include <" + header + ">\nint main(void) { return 0; }\n").getBytes(US_ASCII));
        }
        return cc.waitFor() == 0;
    }

    private static void run(List<String> command) throws IOException, InterruptedException {
        if (new ProcessBuilder(command).inheritIO().start().waitFor() != 0) {
            throw new IOException(command.get(0) + " failed");
        }
    }

    static boolean has(String tool) {
        return Arrays.stream(System.getenv("PATH").split(":"))
                .anyMatch(path -> Files.isExecutable(Path.of(path, tool)));
    }

    /** What builds and runs {@link #addEmulatedCore}'s images. */
    static boolean hasCore() {
        return has("cmake") && has("arm-none-eabi-gcc") && has("qemu-system-arm");
    }

    /** The port's form of a data set: s8 features. */
    static void write(Path file, Samples samples, int[] rows, int classes) throws IOException {
        Samples chosen = samples.select(rows);
        int features = chosen.features();
        byte[] values = chosen.toBytes();
        ByteBuffer out = ByteBuffer.allocate(11 + rows.length * (features + 1)).order(ByteOrder.LITTLE_ENDIAN);
        out.put(new byte[] {'L', 'N', 'D', 'S'}).putShort((short) features).put((byte) classes);
        out.putInt(rows.length);
        for (int i = 0; i < rows.length; i++) {
            out.put(values, i * features, features).put((byte) chosen.label(i));
        }
        Files.write(file, out.array());
    }

    /** The same of examples with a number each. */
    static void writeTargets(Path file, Samples samples, int[] rows) throws IOException {
        Samples chosen = samples.select(rows);
        int features = chosen.features();
        byte[] values = chosen.toBytes();
        ByteBuffer out = ByteBuffer.allocate(11 + rows.length * (features + 2)).order(ByteOrder.LITTLE_ENDIAN);
        out.put(new byte[] {'L', 'N', 'D', 'R'}).putShort((short) features).put((byte) 0);
        out.putInt(rows.length);
        for (int i = 0; i < rows.length; i++) {
            out.put(values, i * features, features).putShort((short) chosen.label(i));
        }
        Files.write(file, out.array());
    }

    private static long now() {
        return System.nanoTime() / 1_000_000;
    }

    /** Starts the exchange, then a board for each file of examples. */
    void start(List<Path> data, String... further) throws IOException {
        exchange.start(this, now());
        for (int b = 0; b < data.size(); b++) {
            String id = "board-" + b;
            add(id, process(program, id, model, data.get(b), folder, further));
        }
    }

    /** The same with windows: each board learns from the first of its two files, and judges those of the second. */
    void startWatching(List<Path> windows, List<Path> watched) throws IOException {
        exchange.start(this, now());
        for (int b = 0; b < windows.size(); b++) {
            String id = "board-" + b;
            add(
                    id,
                    process(
                            program,
                            id,
                            model,
                            windows.get(b),
                            folder,
                            "--watch",
                            watched.get(b) + "",
                            "--every",
                            "1"));
        }
    }

    /** A board whose process ends, where there is one, and another on the same store. */
    void restartWatching(String id, Path windows, Path watched) throws IOException {
        boards.removeIf(board -> {
            boolean isMeant = board.id.equals(id);
            if (isMeant) {
                board.process.destroy();
                board.process.onExit().join();
            }
            return isMeant;
        });
        found.remove(id);
        add(id, process(program, id, model, windows, folder, "--watch", watched + "", "--every", "1"));
    }

    /** The command of a board as a process; its store is in the folder. */
    static List<String> process(Path program, String id, String model, Path data, Path folder, String... further) {
        List<String> command = new ArrayList<>(List.of(
                program.toString(),
                "--board",
                id,
                "--model",
                model,
                "--data",
                data.toString(),
                "--store",
                folder.resolve(id + ".store").toString()));
        command.addAll(List.of(further));
        return command;
    }

    /** What a board said of its machine, in order. */
    List<Message.MachineState> found(String id) {
        return found.getOrDefault(id, List.of());
    }

    /** A Cortex-M4 board under QEMU: its UART on the process's streams, ids and examples by QEMU's loader. */
    void addEmulatedCore(String id, Path elf, Path data) throws IOException {
        add(id, emulatedCore(elf, id, model, data, folder));
    }

    /** The command of a Cortex-M4 board under QEMU. */
    static List<String> emulatedCore(Path elf, String id, String model, Path data, Path folder) throws IOException {
        Path ids = Files.writeString(folder.resolve(id + ".ids"), "LNID " + id + " " + model + "\n");
        return List.of(
                "qemu-system-arm",
                "-M",
                "mps2-an386",
                "-display",
                "none",
                "-monitor",
                "none",
                "-serial",
                "stdio",
                "-kernel",
                elf.toString(),
                "-device",
                "loader,file=" + ids + ",addr=0x21e00000,force-raw=on",
                "-device",
                "loader,file=" + data + ",addr=0x21800000,force-raw=on");
    }

    private void add(String id, List<String> command) throws IOException {
        boards.add(new Board(
                id,
                new ProcessBuilder(command)
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start()));
    }

    boolean run(BooleanSupplier isDone, long millis) throws InterruptedException {
        long end = now() + millis;
        while (!isDone.getAsBoolean()) {
            long now = now();
            if (now >= end) {
                return false;
            }
            long wait = Math.max(0, Math.min(Math.min(end, exchange.wakeAtMillis()) - now, 100));
            Arrival arrival = arrivals.poll(wait, TimeUnit.MILLISECONDS);
            if (arrival != null) {
                take(arrival.board, arrival.packet);
            }
            exchange.tick(now());
        }
        return true;
    }

    private void take(Board board, byte[] packet) {
        if (!ChunkFormat.isChunk(packet)) {
            try {
                Message message = MessageReader.read(packet);
                if (message instanceof Message.MachineState state) {
                    found.computeIfAbsent(board.id, key -> new ArrayList<>()).add(state);
                    return;
                }
                if (message instanceof Message.Identify || message instanceof Message.Report) {
                    return;
                }
                exchange.up(board.id, packet, now());
                if (message instanceof Message.Hello && offer.length > 0) {
                    board.send(offer);
                }
                return;
            } catch (Refused refused) {
                throw new IllegalStateException(board.id + " sent a message that is refused", refused);
            }
        }
        exchange.up(board.id, packet, now());
    }

    @Override
    public void toBoard(String id, byte[] packet) {
        for (Board board : boards) {
            if (board.id.equals(id)) {
                board.send(packet);
            }
        }
    }

    /** A line has no broadcast but the offer: boards ask for the rest. */
    @Override
    public void broadcast(byte[] newOffer, List<byte[]> step, List<byte[]> full) {
        offer = newOffer;
        boards.forEach(board -> board.send(newOffer));
    }

    @Override
    public void close() {
        boards.forEach(board -> board.process.destroy());
    }
}
