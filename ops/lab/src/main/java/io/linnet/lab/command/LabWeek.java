package io.linnet.lab.command;

import io.linnet.cli.JsonOption;
import io.linnet.cli.Output;
import io.linnet.lab.world.FieldWeek;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code linnet lab week}. */
@Command(
        name = "week",
        mixinStandardHelpOptions = true,
        description = "A week of forty boards in virtual time, a round a minute, with restarts, absences of hours, full"
                + " disks and clocks that jump. Files and log must stay small, every version exact.")
final class LabWeek implements Callable<Integer> {
    @Option(names = "--rounds", description = "A shorter run has the same week in less time. Default: ${DEFAULT-VALUE}")
    private int rounds = FieldWeek.ROUNDS;

    @Option(names = "--seed", description = "Default: ${DEFAULT-VALUE}")
    private long seed = 1;

    @Mixin
    private final JsonOption json = new JsonOption();

    @Override
    public Integer call() {
        Output output = json.output();
        FieldWeek.Result week = FieldWeek.run(seed, rounds, output::notice);
        week.failure().ifPresent(failure -> {
            failure.last().forEach(output::notice);
            output.notice(failure.what());
        });
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("lab", "week");
        fields.put("seed", seed);
        fields.put("rounds", week.rounds());
        fields.put("seconds", week.seconds());
        fields.put("starts", week.starts());
        fields.put("outages", week.outages());
        fields.put("digest", week.digest().map(Object::toString).orElse(null));
        fields.put("journalBytes", week.journalBytes());
        fields.put("custodyBytes", week.custodyBytes());
        fields.put("logLines", week.logLines());
        fields.put("mostLogged", week.mostLogged());
        fields.put(
                "failure",
                week.failure().map(failure -> failure.check().toString()).orElse(null));
        output.result(fields);
        return week.failure().isPresent() ? 1 : 0;
    }
}
