package io.linnet.lab.command;

import io.linnet.cli.JsonOption;
import io.linnet.cli.Output;
import io.linnet.cli.UserError;
import io.linnet.lab.forge.ForgedFleet;
import io.linnet.protocol.model.Digest;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code linnet lab forge}. */
@Command(
        name = "forge",
        mixinStandardHelpOptions = true,
        description =
                "Somebody between boards and aggregator flips, replays, reorders, weighs and swaps what passes, and forges"
                        + " offers and answers. Neither end may take any of it, and the model must be that of an honest fleet.")
final class LabForge implements Callable<Integer> {
    private static final int EACH = 32;

    @Option(names = "--forgeries", description = "At least so many. Default: ${DEFAULT-VALUE}")
    private long forgeries = 1_000_000;

    @Option(names = "--seed", description = "Default: ${DEFAULT-VALUE}")
    private long seed = 1;

    @Mixin
    private final JsonOption json = new JsonOption();

    @Override
    public Integer call() {
        if (forgeries < 1) {
            throw new UserError("forgeries=" + forgeries + ", accepted: 1 and more");
        }
        Output output = json.output();
        long begin = System.nanoTime();
        int[] rounds = {0};
        ForgedFleet.Result result = ForgedFleet.run(seed, forgeries, EACH, () -> {
            if (Integer.bitCount(++rounds[0]) == 1) {
                output.notice("round " + rounds[0]);
            }
        });
        Digest honest = ForgedFleet.honest(seed, result.rounds());
        boolean isHeld = result.acceptedInAll() == 0 && honest.equals(result.digest());
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("lab", "forge");
        row.put("seed", seed);
        row.put("rounds", result.rounds());
        row.put("forgeries", result.forgeries());
        row.putAll(result.made());
        row.put("accepted", result.acceptedInAll());
        result.accepted().forEach((kind, count) -> {
            if (count > 0) {
                row.put(kind + "Accepted", count);
            }
        });
        row.put("digest", result.digest().toString());
        row.put("honestDigest", honest.toString());
        row.put("seconds", Output.round((System.nanoTime() - begin) / 1e9, 1));
        output.result(row);
        return isHeld ? 0 : 1;
    }
}
