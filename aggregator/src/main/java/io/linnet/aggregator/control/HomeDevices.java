package io.linnet.aggregator.control;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.linnet.aggregator.core.BoardView;
import io.linnet.aggregator.core.Condition;
import io.linnet.aggregator.core.MachineCounts;
import io.linnet.protocol.message.Message;
import io.linnet.protocol.model.Network;
import io.linnet.protocol.points.Blind;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A fleet's gateways, models and boards as Home Assistant wants to hear of them: for each a message that says what it is, and
 * one with its figures, both retained. What there is goes in, topics and payloads come out.
 *
 * @see <a href="https://www.home-assistant.io/integrations/mqtt/#mqtt-discovery">MQTT discovery</a>
 */
final class HomeDevices {
    /** A figure that is not renewed for so long is not known any more: the aggregator may be gone. */
    static final int EXPIRE_SECONDS = 300;

    private final String prefix;
    private final String fleet;
    private final Map<String, String> messages = new LinkedHashMap<>();

    private HomeDevices(String prefix, String fleet) {
        this.prefix = prefix;
        this.fleet = fleet;
    }

    /** What is to be retained, by topic. */
    static Map<String, String> of(HomeSettings settings, List<OperatedModel> models, List<FleetBoard> boards) {
        OperatedModel any = models.get(0);
        HomeDevices devices = new HomeDevices(settings.prefix(), any.fleet());
        Map<String, Integer> behind = any.presences().boardsBehind();
        any.presences().gateways().forEach((id, seen) -> devices.gateway(id, seen, behind.getOrDefault(id, 0)));
        models.forEach(devices::model);
        boards.stream().filter(FleetBoard::takesPart).limit(settings.boards()).forEach(devices::board);
        return devices.messages;
    }

    /** Below it all figures of a fleet. */
    static String figures(String prefix, String fleet) {
        return prefix + "/linnet/" + fleet + "/";
    }

    private String id(String kind, String name) {
        return "linnet_" + fleet + "_" + kind + "_" + name;
    }

    private void gateway(String name, Presences.Seen seen, int boards) {
        Device device = new Device("gateway", name, Optional.empty());
        device.connectivity("online", "Online");
        device.sensor("boards", "Boards behind it", "", "measurement");
        device.sensor("custody", "Updates in custody", "", "measurement");
        device.duration("custody_age", "Oldest update in custody");
        ObjectNode figures = Answer.JSON.createObjectNode();
        figures.put("online", seen.isOnline()).put("boards", boards);
        seen.software().ifPresent(device::software);
        seen.custody().ifPresent(of -> figures.put("custody", of.updates()).put("custody_age", of.seconds()));
        device.say(figures);
    }

    private void model(OperatedModel of) {
        Device device = new Device("model", of.plan().model(), Optional.empty());
        device.sensor("state", "State", "", "");
        boolean isNumber = of.plan().measure().isPresent();
        String measure = of.plan().measure().orElse("accuracy");
        if (of.plan().training().network() != Network.POINTS) {
            device.sensor(measure, isNumber ? "R²" : "Accuracy", "%", "measurement");
        }
        device.sensor("version", "Version", "", "measurement");
        device.sensor("boards", "Boards", "", "measurement");
        device.sensor("missing", "Boards missing", "", "measurement");
        ObjectNode figures = Answer.JSON.createObjectNode();
        figures.put("state", of.standing().phase());
        of.reported().ifPresent(reported -> figures.put(measure, percent(reported.accuracy())));
        MachineCounts machines = of.standing().machines();
        if (!machines.conditions().isEmpty()) {
            device.sensor("alarms", "Machines in alarm", "", "measurement");
            device.sensor("learning_own", "Machines learning their own normal", "", "measurement");
            figures.put("alarms", machines.conditions().getOrDefault(Condition.ALARM, 0));
            figures.put("learning_own", machines.conditions().getOrDefault(Condition.LEARNING, 0));
        }
        figures.put("version", of.standing().version());
        figures.put("boards", of.standing().boards()).put("missing", of.missing());
        device.say(figures);
    }

    private void board(FleetBoard of) {
        Optional<String> gateway = of.seen().flatMap(Presences.Seen::gateway).map(name -> id("gateway", name));
        Device device = new Device("board", of.view().board(), gateway);
        device.connectivity("online", "Online");
        device.sensor("state", "State", "", "");
        if (of.view().machine().isEmpty()) {
            device.sensor("accuracy", "Accuracy", "%", "measurement");
        }
        device.sensor("version", "Version of its last update", "", "measurement");
        ObjectNode figures = Answer.JSON.createObjectNode();
        figures.put("online", of.isOnline()).put("state", of.state());
        of.view().accuracy().ifPresent(share -> figures.put("accuracy", percent(share)));
        of.view().version().ifPresent(version -> figures.put("version", version));
        of.view().machine().ifPresent(machine -> machine(device, figures, machine));
        device.say(figures);
    }

    /** A sensor that is dead is no less of a problem than a machine that is not as it was. */
    private static void machine(Device device, ObjectNode figures, BoardView.Machine of) {
        Message.MachineState found = of.last();
        device.binary("problem", "Machine", "problem");
        device.sensor("machine", "State of the machine", "", "");
        device.sensor("score", "Score", "", "measurement");
        device.sensor("limit", "Limit of the score", "", "measurement");
        device.sensor("own_normal", "Its own normal", "", "");
        Condition condition = of.condition();
        figures.put("problem", condition == Condition.ALARM || condition == Condition.SENSOR)
                .put("machine", condition.label());
        of.own().ifPresent(own -> figures.put("own_normal", own.words()));
        figures.put("score", Blind.in(found.state(), found.score()).isPresent() ? 0 : found.score())
                .put("limit", found.limit());
    }

    private static double percent(double share) {
        return Math.round(1e3 * share) / 10.0;
    }

    /** One device with its entities, which all read the same message. */
    private final class Device {
        private final String id;
        private final String topic;
        private final ObjectNode config = Answer.JSON.createObjectNode();
        private final ObjectNode components;

        Device(String kind, String name, Optional<String> through) {
            id = id(kind, name);
            topic = figures(prefix, fleet) + kind + "/" + name;
            ObjectNode device = config.putObject("device");
            device.putArray("identifiers").add(id);
            device.put("name", "Linnet " + kind + " " + name).put("manufacturer", "Linnet");
            device.put("model", kind + " of fleet " + fleet);
            through.ifPresent(other -> device.put("via_device", other));
            config.putObject("origin").put("name", "Linnet");
            config.put("state_topic", topic).put("qos", 1);
            components = config.putObject("components");
        }

        void software(String version) {
            ((ObjectNode) config.get("device")).put("sw_version", version);
        }

        private ObjectNode component(String platform, String key, String name) {
            return components
                    .putObject(key)
                    .put("platform", platform)
                    .put("name", name)
                    .put("unique_id", id + "_" + key)
                    .put("expire_after", EXPIRE_SECONDS);
        }

        void connectivity(String key, String name) {
            binary(key, name, "connectivity");
        }

        void binary(String key, String name, String kind) {
            component("binary_sensor", key, name)
                    .put("device_class", kind)
                    .put("value_template", "{{ 'ON' if value_json." + key + " else 'OFF' }}");
        }

        /** @param unit empty: none; {@code kind} empty: words */
        void sensor(String key, String name, String unit, String kind) {
            ObjectNode sensor = component("sensor", key, name)
                    .put("value_template", "{{ value_json." + key + " | default(None) }}");
            if (!unit.isEmpty()) {
                sensor.put("unit_of_measurement", unit);
            }
            if (!kind.isEmpty()) {
                sensor.put("state_class", kind);
            }
        }

        void duration(String key, String name) {
            sensor(key, name, "s", "measurement");
            ((ObjectNode) components.get(key)).put("device_class", "duration");
        }

        void say(ObjectNode figures) {
            messages.put(prefix + "/device/" + id + "/config", config.toString());
            messages.put(topic, figures.toString());
        }
    }
}
