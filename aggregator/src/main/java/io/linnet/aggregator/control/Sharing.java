package io.linnet.aggregator.control;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the processes fare that share a model's rounds, as the one that merges hears of them.
 *
 * @param merging the process that says so
 * @param trouble why nobody is answered; empty: all is well
 * @param fleets others that learn the model, whose round has not ended where this one's has
 */
public record Sharing(
        String merging, String trouble, List<String> fleets, List<Member> processes, List<Partition> partitions) {
    /** One process folds the rounds. */
    public static final Sharing ALONE = new Sharing("", "", List.of(), List.of(), List.of());

    public Sharing {
        fleets = List.copyOf(fleets);
        processes = List.copyOf(processes);
        partitions = List.copyOf(partitions);
    }

    /**
     * One that takes part.
     *
     * @param instance its stable name
     * @param partitions that it folds
     */
    public record Member(String instance, String host, List<String> roles, List<Integer> partitions) {
        public Member {
            roles = List.copyOf(roles);
            partitions = List.copyOf(partitions);
        }
    }

    /**
     * A part of the fleet's packets.
     *
     * @param owner that folds it; null: nobody does
     * @param lag records that it has not read yet
     * @param started updates of the open round of which something is folded
     * @param finished of those, all is folded, or their boards send no more
     * @param isWaitedFor the round has ended, and its sum is not there
     */
    public record Partition(
            int partition, @Nullable String owner, long lag, int started, int finished, boolean isWaitedFor) {}
}
