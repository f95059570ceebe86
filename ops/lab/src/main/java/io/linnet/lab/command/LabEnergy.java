package io.linnet.lab.command;

import io.linnet.aggregator.broadcast.ModelPlan;
import io.linnet.cli.JsonOption;
import io.linnet.cli.Output;
import io.linnet.cli.Presets;
import io.linnet.cli.UserError;
import io.linnet.emulator.dataset.Dataset;
import io.linnet.emulator.dataset.Datasets;
import io.linnet.lab.experiment.SleepCycle;
import io.linnet.protocol.model.Schedule;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.ToIntFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code linnet lab energy}: what a round costs a board that sleeps between rounds. Its packets are counted, its
 * instructions are those of the firmware's README for a Cortex-M4, and the power of radio, core and sleep is the caller's to
 * give: the defaults are about an nRF52840's at 3 V.
 */
@Command(
        name = "energy",
        mixinStandardHelpOptions = true,
        description =
                "A board that connects, learns, sends and sleeps until the next round: its bytes over MQTT, the time"
                        + " its radio is on, and its energy. Packets are counted; MQTT 3.1.1 and TCP around them, and power, are"
                        + " reckoned.")
final class LabEnergy implements Callable<Integer> {
    private static final String DATA = "digits";
    private static final int SKIPPED = 10;

    // firmware/README.md: instructions per parameter.
    /** TIFeD 200-50-10, a step of 20: 998 680 / (20 · 10 610). */
    private static final double TRAIN_PER_EXAMPLE = 4.7;
    /** Quantised, coded as a fine update; a step down decoded likewise. */
    private static final double QUANTISE_AND_CODE = 75.2 + 108.2 + 106.9;

    private static final double CYCLES_PER_INSTRUCTION = 1.3;

    @Option(names = "--boards", description = "Of the fleet. Default: ${DEFAULT-VALUE}")
    private int boards = 16;

    @Option(names = "--rounds", description = "Looked at, behind the first " + SKIPPED + ". Default: ${DEFAULT-VALUE}")
    private int rounds = 50;

    @Option(names = "--seed", description = "Default: ${DEFAULT-VALUE}")
    private long seed = 1;

    @Option(names = "--minutes", description = "From one round to the next. Default: ${DEFAULT-VALUE}")
    private int minutes = 60;

    @Option(names = "--bitrate", paramLabel = "BITS", description = "Of the radio, a second. Default: ${DEFAULT-VALUE}")
    private int bitrate = 250_000;

    @Option(names = "--rtt", paramLabel = "MS", description = "To the broker and back. Default: ${DEFAULT-VALUE}")
    private int roundTripMillis = 100;

    @Option(names = "--radio", paramLabel = "MW", description = "Radio on. Default: ${DEFAULT-VALUE}")
    private double radioMilliwatts = 20;

    @Option(names = "--core", paramLabel = "MW", description = "Core at work. Default: ${DEFAULT-VALUE}")
    private double coreMilliwatts = 10;

    @Option(names = "--sleep", paramLabel = "UW", description = "Asleep. Default: ${DEFAULT-VALUE}")
    private double sleepMicrowatts = 6;

    @Option(names = "--megahertz", description = "Of the core. Default: ${DEFAULT-VALUE}")
    private double megahertz = 64;

    @Mixin
    private final JsonOption json = new JsonOption();

    @Override
    public Integer call() throws Exception {
        if (boards < 1 || rounds < 1 || bitrate < 1 || minutes < 1 || roundTripMillis < 0 || megahertz <= 0) {
            throw new UserError("boards, rounds, bitrate, minutes and megahertz, accepted: more than 0");
        }
        Dataset data = new Datasets(Datasets.defaultHome()).read(DATA);
        ModelPlan plan =
                Presets.of("tifed").plan(DATA, data.features(), data.classes().size(), seed);
        List<SleepCycle.Round> all = SleepCycle.run(plan, data, boards, SKIPPED + rounds, SKIPPED);
        Output output = json.output();
        output.result(row(plan, all));
        return 0;
    }

    private Map<String, Object> row(ModelPlan plan, List<SleepCycle.Round> all) {
        double wire = mean(all, SleepCycle.Round::wire);
        // Connection, CONNECT, subscriptions with what is retained, greeting, update with its receipt.
        int trips = 5;
        double radioMillis = 8_000 * wire / bitrate + (double) trips * roundTripMillis;
        double coreMillis = coreMillis(plan);
        double asleep = Math.max(0, 60_000.0 * minutes - radioMillis - coreMillis);
        double radio = radioMilliwatts * radioMillis / 1_000;
        double core = coreMilliwatts * coreMillis / 1_000;
        double sleep = sleepMicrowatts * asleep / 1_000_000;
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("lab", "energy");
        fields.put("parameters", plan.layout().parameters());
        fields.put("rounds", all.size());
        fields.put("payloadBytes", Output.round(mean(all, SleepCycle.Round::payload), 0));
        fields.put("mqttBytes", Output.round(mean(all, SleepCycle.Round::mqtt), 0));
        fields.put("wireBytes", Output.round(wire, 0));
        fields.put("bitrate", bitrate);
        fields.put("airMillis", Output.round(8_000 * wire / bitrate, 1));
        fields.put("radioMillis", Output.round(radioMillis, 1));
        fields.put("coreMillis", Output.round(coreMillis, 1));
        fields.put("radioMillijoule", Output.round(radio, 2));
        fields.put("coreMillijoule", Output.round(core, 2));
        fields.put("sleepMillijoule", Output.round(sleep, 2));
        fields.put("millijoule", Output.round(radio + core + sleep, 2));
        return fields;
    }

    private double coreMillis(ModelPlan plan) {
        Schedule schedule = plan.training().schedule();
        double examples = (double) schedule.examples() * schedule.passes();
        double instructions = plan.layout().parameters() * (TRAIN_PER_EXAMPLE * examples + QUANTISE_AND_CODE);
        return instructions * CYCLES_PER_INSTRUCTION / (1_000 * megahertz);
    }

    private static double mean(List<SleepCycle.Round> all, ToIntFunction<SleepCycle.Round> of) {
        return all.stream().mapToInt(of).average().orElseThrow();
    }
}
