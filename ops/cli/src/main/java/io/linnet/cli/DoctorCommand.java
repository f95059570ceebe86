package io.linnet.cli;

import io.linnet.gateway.Doctor;
import io.linnet.gateway.GatewaySettings;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
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
        Output output = json.output();
        GatewaySettings settings = ConfigFile.read(config, GatewaySettings.class);
        boolean isWell = true;
        for (Doctor.Finding finding : Doctor.examine(settings)) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("check", finding.check());
            row.put("level", finding.level().toString());
            row.put("detail", finding.detail());
            row.put("advice", finding.advice());
            isWell &= finding.level() != Doctor.Level.FAILED;
            if (output.isJson()) {
                output.result(row);
            } else {
                output.say(String.format(
                        Locale.ROOT, "%-8s %-12s %s", finding.level(), finding.check(), finding.detail()));
                if (!finding.advice().isEmpty()) {
                    output.say("                      " + finding.advice());
                }
            }
        }
        return isWell ? ExitCodes.OK : ExitCodes.ENVIRONMENT;
    }
}
