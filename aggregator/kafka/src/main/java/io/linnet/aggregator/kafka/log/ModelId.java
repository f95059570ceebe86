package io.linnet.aggregator.kafka.log;

import io.linnet.protocol.message.Ids;
import java.nio.charset.StandardCharsets;

/** A model of a fleet. Many of them share a set of topics. */
public record ModelId(String fleet, String model) {
    public ModelId {
        Ids.require("fleet", fleet);
        Ids.require("model", model);
    }

    /** Of its own records; ids hold no slash. */
    public String key() {
        return fleet + "/" + model;
    }

    /** Of those who hear the fleet's boards. */
    public String intakeGroup() {
        return "intake." + fleet;
    }

    public String foldGroup() {
        return "fold." + fleet + "." + model;
    }

    /** Of those who wait for their turn to merge; what they write is under its name, too. */
    public String mergeGroup() {
        return "merge." + fleet + "." + model;
    }

    /** @param what of it */
    public byte[] key(String what) {
        return (key() + "/" + what).getBytes(StandardCharsets.UTF_8);
    }

    /** Of a board's packets, which every model of the fleet reads. */
    public byte[] boardKey(String board) {
        return (fleet + "/" + board).getBytes(StandardCharsets.UTF_8);
    }
}
