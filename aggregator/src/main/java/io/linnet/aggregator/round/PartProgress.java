package io.linnet.aggregator.round;

import java.util.List;

/**
 * How far a part of an open round is that others fold: all of it each time, so that one that is lost is made up for by the
 * next.
 *
 * @param part its number
 * @param version that the round is on
 * @param examples announced
 * @param isUnderWay an update has begun and not ended
 * @param worked boards of which something is folded
 * @param done boards that have nothing more to send
 */
public record PartProgress(
        int part,
        long version,
        int started,
        int finished,
        long examples,
        boolean isUnderWay,
        List<String> worked,
        List<String> done) {
    public PartProgress {
        worked = List.copyOf(worked);
        done = List.copyOf(done);
    }
}
