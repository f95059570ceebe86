package io.linnet.aggregator.kafka.log;

import io.linnet.protocol.topic.Topics;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * Which partition a board's packets go to: all of one board to the same, and those of a fleet to {@code spread} partitions
 * side by side from one that its name gives. So small fleets that share the topics need not be merged from many parts.
 */
public record Spread(String fleet, int partitions, int spread) {
    private static final int PARTS = 256;

    /** @param part of the topics, 0 to 255 */
    public int ofPart(int part) {
        return Math.floorMod(fleet.hashCode() + part * spread / PARTS, partitions);
    }

    public int ofBoard(String board) {
        return ofPart(Integer.parseInt(Topics.part(board), 16));
    }

    /** All that the fleet uses. */
    public List<Integer> all() {
        TreeSet<Integer> used = new TreeSet<>();
        for (int part = 0; part < PARTS; part++) {
            used.add(ofPart(part));
        }
        return List.copyOf(used);
    }

    /** The topics' parts whose packets go to this partition. */
    public List<Integer> partsOf(int partition) {
        List<Integer> parts = new ArrayList<>();
        for (int part = 0; part < PARTS; part++) {
            if (ofPart(part) == partition) {
                parts.add(part);
            }
        }
        return parts;
    }
}
