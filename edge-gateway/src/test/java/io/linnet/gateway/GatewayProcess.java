package io.linnet.gateway;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A gateway in a process of its own, to be killed. */
public final class GatewayProcess implements AutoCloseable {
    private static final String READY = "ready";

    private final Process process;

    private GatewayProcess(Process process) {
        this.process = process;
    }

    /**
     * Returns when its ports are open.
     *
     * @param folder for its log and its custody
     * @param serial pattern of its ports
     * @param coapPort −1: none
     */
    public static GatewayProcess start(
            Path folder, String fleet, String gateway, String broker, String serial, int coapPort) throws IOException {
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
                        gateway,
                        broker,
                        serial,
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
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    @Override
    public void close() throws InterruptedException {
        kill();
    }

    public static void main(String[] arguments) throws InterruptedException {
        Path folder = Path.of(arguments[0]);
        GatewaySettings.Coap coap =
                new GatewaySettings.Coap("127.0.0.1", Integer.parseInt(arguments[5]), -1, null, null);
        Gateway gateway =
                new Gateway(GatewaySettings.of(arguments[1], arguments[2], folder.resolve("custody"), arguments[3])
                        .withSerial(GatewaySettings.Serial.of(arguments[4]))
                        .withCoap(coap)
                        .withStatus(new GatewaySettings.Status(null, -1)));
        gateway.start();
        System.out.println(READY);
        Thread.currentThread().join();
    }
}
