package io.linnet.emulator.fleet;

import io.linnet.gateway.Gateway;
import io.linnet.gateway.GatewaySettings;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The gateway in a process of its own, to be killed. */
final class GatewayProcess implements AutoCloseable {
    private static final String READY = "ready";

    private final Process process;

    private GatewayProcess(Process process) {
        this.process = process;
    }

    /** Returns when its ports are open. */
    static GatewayProcess start(Path folder, String fleet, String broker, int coapPort) throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        GatewayProcess.class.getName(),
                        folder.toString(),
                        fleet,
                        broker,
                        String.valueOf(coapPort))
                .redirectError(ProcessBuilder.Redirect.appendTo(
                        folder.resolve("gateway.log").toFile()))
                .start();
        BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.equals(READY)) {
                return new GatewayProcess(process);
            }
        }
        throw new IOException("the gateway does not start: " + Files.readString(folder.resolve("gateway.log")));
    }

    /** {@code kill -9}. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() throws InterruptedException {
        kill();
    }

    public static void main(String[] arguments) throws InterruptedException {
        Path folder = Path.of(arguments[0]);
        Gateway gateway = new Gateway(GatewaySettings.of(arguments[1], "shelf", folder.resolve("custody"), arguments[2])
                .withSerial(GatewaySettings.Serial.of(folder + "/tty*"))
                .withCoap(new GatewaySettings.Coap("127.0.0.1", Integer.parseInt(arguments[3]), -1, null, null))
                .withStatus(new GatewaySettings.Status(null, -1)));
        gateway.start();
        System.out.println(READY);
        Thread.currentThread().join();
    }
}
