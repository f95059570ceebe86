package io.linnet.cli;

/** What an installation may have or lack; each part is found by a class of its own. */
enum Part {
    BROKER("the broker", "io.linnet.broker.Broker"),
    GATEWAY("the gateway", "io.linnet.gateway.Gateway"),
    AGGREGATOR("the aggregator", "io.linnet.aggregator.Aggregator"),
    KAFKA("the engine on Kafka", "io.linnet.aggregator.kafka.engine.KafkaEngine"),
    EMULATOR("the emulator", "io.linnet.emulator.fleet.Fleet"),
    MODELS("the models", "io.linnet.models.export.ModelFormat"),
    LABORATORY("the laboratory", "io.linnet.lab.command.LabCommands");

    private final String label;
    private final String witness;

    Part(String label, String witness) {
        this.label = label;
        this.witness = witness;
    }

    String label() {
        return label;
    }

    /** Whether its jars are on the class path. */
    boolean isInstalled() {
        try {
            Class.forName(witness, false, Part.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }
}
