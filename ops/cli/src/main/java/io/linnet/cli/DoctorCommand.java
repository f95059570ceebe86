package io.linnet.cli;

import io.linnet.gateway.Doctor;
import io.linnet.gateway.GatewaySettings;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Looks for what commonly stands in a gateway's way. */
@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        description = "Checks ports and their permissions, the broker, the clock, the disk, and a frame to a board.")
final class DoctorCommand implements Callable<Integer> {
    @Option(
            names = "--config",
            required = true,
            paramLabel = "FILE",
            description = "The gateway's YAML; ops/config/gateway.yaml is an example.")
    private Path config = Path.of("gateway.yaml");

    @Mixin
    private final JsonOption json = new JsonOption();

    @Override
    public Integer call() throws InterruptedException {
        Scratch.requireExecutable();
        GatewaySettings settings = ConfigFile.read(config, GatewaySettings.class);
        return Findings.say(json.output(), Doctor.examine(settings));
    }
}
