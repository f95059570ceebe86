package io.linnet.cli;

import io.linnet.protocol.model.FrontSettings;
import io.linnet.protocol.model.PointsSettings;
import io.linnet.protocol.model.Schedule;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.NullUnmarked;

/**
 * What a fleet's windows are, and how many points it learns (SPEC 21.2).
 *
 * @param frontEnd haar, log8 or lin16, each with -shape for machines under varying load; none: samples are the features
 * @param samples of a window, each axis
 * @param count of points in the end
 * @param roundsOfSize until the number of points doubles
 * @param floor least deviation of a feature, in its units
 * @param windows of a board in a round
 * @param alarm how many of the last windows over the limit raise one: 3 of 5
 */
@NullUnmarked // A binder passes null for what is left out: over() fills it in.
record PointsConfig(
        String frontEnd,
        Integer axes,
        Integer samples,
        Integer count,
        Integer roundsOfSize,
        Integer floor,
        Integer windows,
        String alarm) {
    static final PointsConfig DEFAULT = new PointsConfig("haar", 3, 200, 8, 5, 1, 40, "3 of 5");
    private static final Pattern ALARM = Pattern.compile("(\\d{1,2}) of (\\d{1,2})");

    /** What is left out here is as there. */
    PointsConfig over(PointsConfig other) {
        return new PointsConfig(
                frontEnd == null ? other.frontEnd : frontEnd,
                axes == null ? other.axes : axes,
                samples == null ? other.samples : samples,
                count == null ? other.count : count,
                roundsOfSize == null ? other.roundsOfSize : roundsOfSize,
                floor == null ? other.floor : floor,
                windows == null ? other.windows : windows,
                alarm == null ? other.alarm : alarm);
    }

    PointsSettings settings() {
        Matcher of = ALARM.matcher(alarm);
        if (!of.matches()) {
            throw new UserError("learning.points.alarm=" + alarm + ", accepted: as 3 of 5");
        }
        return new PointsSettings(
                roundsOfSize,
                floor,
                Schedule.fresh(1, 1, windows),
                FrontSettings.code(frontEnd),
                axes,
                samples,
                Integer.parseInt(of.group(1)),
                Integer.parseInt(of.group(2)));
    }
}
