package io.linnet.lab.bench;

import io.linnet.gateway.Gateway;
import io.linnet.gateway.GatewaySettings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A gateway in its own process, with the heap it has on a small computer; read by {@code /proc}. */
public final class GatewayChild implements AutoCloseable {
    private static final int TICKS_A_SECOND = 100;
    private static final int STAT_USER = 11;
    private static final int STAT_SYSTEM = 12;

    private final Process process;
    private final int coapPort;

    private GatewayChild(Process process, int coapPort) {
        this.process = process;
        this.coapPort = coapPort;
    }

    /** @param serial pattern of ports, or empty */
    static GatewayChild start(Path folder, String broker, String serial) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx48m",
                "-Xss512k",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-XX:MaxMetaspaceSize=64m",
                "-XX:ReservedCodeCacheSize=24m",
                "-cp",
                System.getProperty("java.class.path"),
                GatewayChild.class.getName(),
                folder.resolve("data").toString(),
                broker,
                serial));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectError(folder.resolve("gateway.log").toFile());
        // Two threads a line, and the C library would give many of them a heap of their own.
        builder.environment().put("MALLOC_ARENA_MAX", "2");
        Process process = builder.start();
        BufferedReader reader =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII));
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            if (line.startsWith("coap ")) {
                return new GatewayChild(process, Integer.parseInt(line.substring(5)));
            }
        }
        throw new IOException("the gateway does not start: " + Files.readString(folder.resolve("gateway.log")));
    }

    int coapPort() {
        return coapPort;
    }

    long residentMiB() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/" + process.pid() + "/status"))) {
            if (line.startsWith("VmHWM:")) {
                return Long.parseLong(line.replaceAll("[^0-9]", "")) >> 10;
            }
        }
        return 0;
    }

    /** Processor seconds used so far. */
    double cpuSeconds() throws IOException {
        String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return (Long.parseLong(fields[STAT_USER]) + Long.parseLong(fields[STAT_SYSTEM])) / (double) TICKS_A_SECOND;
    }

    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
    }

    public static void main(String[] arguments) throws InterruptedException {
        GatewaySettings settings = GatewaySettings.of("bench", "g1", Path.of(arguments[0]), arguments[1])
                .withCoap(new GatewaySettings.Coap("127.0.0.1", 0, -1, null, null))
                .withStatus(new GatewaySettings.Status(null, -1));
        Gateway gateway = new Gateway(
                arguments[2].isEmpty() ? settings : settings.withSerial(GatewaySettings.Serial.of(arguments[2])));
        gateway.start();
        System.out.println("coap " + gateway.coapPort());
        Thread.currentThread().join();
    }
}
