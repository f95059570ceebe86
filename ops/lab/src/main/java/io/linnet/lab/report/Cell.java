package io.linnet.lab.report;

import java.util.Map;

/**
 * One run of one setting with one seed: the unit that is kept and never run twice.
 *
 * @param experiment what is run
 * @param settings all that its result depends on besides the seed, in a fixed order; values that JSON holds
 * @param work runs it; returns figures that JSON holds
 */
public record Cell(String experiment, Map<String, Object> settings, long seed, Work work) {
    /** The work of a cell. */
    public interface Work {
        Map<String, Object> run() throws Exception;
    }

    /** Short, for a progress line. */
    String name() {
        StringBuilder name = new StringBuilder(experiment);
        settings.values().stream().limit(4).forEach(value -> name.append(' ').append(value));
        return name.append(" seed ").append(seed).toString();
    }
}
