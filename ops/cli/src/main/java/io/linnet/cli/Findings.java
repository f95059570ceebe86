package io.linnet.cli;

import io.linnet.protocol.telemetry.Finding;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What a doctor found, for people or as JSON. */
final class Findings {
    private Findings() {}

    /** @return the command's exit code */
    static int say(Output output, List<Finding> findings) {
        boolean isWell = true;
        for (Finding finding : findings) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("check", finding.check());
            row.put("level", finding.level().toString());
            row.put("detail", finding.detail());
            row.put("advice", finding.advice());
            isWell &= finding.level() != Finding.Level.FAILED;
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
