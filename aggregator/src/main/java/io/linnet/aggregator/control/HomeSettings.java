package io.linnet.aggregator.control;

/**
 * How Home Assistant is told what there is (its MQTT discovery), over the fleet's broker.
 *
 * @param prefix of its topics; the broker must let the aggregator's user write below it
 * @param boards that become devices, those with the lowest numbers; 0: none
 */
public record HomeSettings(String prefix, int boards) {
    private static final int MOST_BOARDS = 2_000;

    public HomeSettings {
        if (!prefix.matches("[A-Za-z0-9_-]{1,64}(/[A-Za-z0-9_-]{1,64}){0,3}") || prefix.startsWith("linnet/")) {
            throw new IllegalArgumentException(
                    "homeAssistant.prefix=" + prefix + ", accepted: as in Home Assistant, homeassistant");
        }
        if (boards < 0 || boards > MOST_BOARDS) {
            throw new IllegalArgumentException("homeAssistant.boards=" + boards + ", accepted: 0 to " + MOST_BOARDS);
        }
    }
}
