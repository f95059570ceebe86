package io.linnet.gateway;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A gateway in a process of its own, to be killed. */
public final class GatewayProcess implements AutoCloseable {
    private final Process process;

    private GatewayProcess(Process process) {
        this.process = process;
    }

    public static GatewayProcess start(Path folder, String broker, String port) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                GatewayProcess.class.getName(),
                folder.toString(),
                broker,
                port));
        return new GatewayProcess(new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(new File(folder.toFile(), "gateway.log")))
                .start());
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
        Gateway gateway = new Gateway(GatewaySettings.of("shelf", "g1", Path.of(arguments[0], "data"), arguments[1])
                .withSerial(GatewaySettings.Serial.of(arguments[2]))
                .withCoap(GatewaySettings.Coap.none())
                .withStatus(new GatewaySettings.Status(null, -1)));
        gateway.start();
        Thread.currentThread().join();
    }
}
