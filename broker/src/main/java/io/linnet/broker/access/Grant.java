package io.linnet.broker.access;

import com.hivemq.extension.sdk.api.auth.parameter.TopicPermission;
import com.hivemq.extension.sdk.api.auth.parameter.TopicPermission.MqttActivity;
import com.hivemq.extension.sdk.api.auth.parameter.TopicPermission.Retain;
import com.hivemq.extension.sdk.api.services.builder.Builders;
import io.linnet.protocol.topic.Channel;
import io.linnet.protocol.topic.Topics;
import java.util.ArrayList;
import java.util.List;

/**
 * A topic filter and what may be done there. HiveMQ keeps the grants with the connection and checks them in line; an
 * authorizer of our own would cost a hop through its extension threads for every message.
 *
 * @param write may publish
 * @param read may subscribe
 * @param retained whether a publish may, or must, be retained
 */
public record Grant(String filter, boolean write, boolean read, Retained retained) {
    public enum Retained {
        NEVER,
        ANY
    }

    /** The protocol's topics of any fleet and no others, for a broker without users. */
    static List<Grant> stranger() {
        List<Grant> grants = new ArrayList<>();
        grants.add(new Grant(Topics.ROOT + "/#", false, true, Retained.NEVER));
        for (Channel channel : Channel.values()) {
            grants.add(written(Topics.ROOT + "/+/+/+/" + channel.level()));
        }
        for (String below : List.of("round/+", "model/+/full/+", "model/+/step/+", "gateway/+")) {
            grants.add(written(Topics.ROOT + "/+/" + below));
        }
        return grants;
    }

    private static Grant written(String filter) {
        return new Grant(filter, true, false, Retained.ANY);
    }

    static List<Grant> of(User user, String clientId) {
        return of(user.role() == Role.BOARDS ? clientId : user.name(), user.role(), user.fleet());
    }

    /** @param name the user's; of a board or gateway its id */
    public static List<Grant> of(String name, Role role, String fleet) {
        Topics topics = new Topics(fleet);
        return switch (role) {
            case BOARD, BOARDS -> board(topics, name);
            case GATEWAY -> gateway(topics, name);
            case AGGREGATOR -> List.of(new Grant(topics.everything(), true, true, Retained.ANY));
            case OBSERVER -> List.of(new Grant(topics.everything(), false, true, Retained.NEVER));
        };
    }

    /** @throws IllegalArgumentException for what is no prefix of topics: a wildcard would give more than is meant */
    public static void requireHomePrefix(String prefix) {
        if (!prefix.matches("[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)*")) {
            throw new IllegalArgumentException(
                    "homeAssistant=" + prefix + ", accepted: a prefix of topics, homeassistant");
        }
    }

    /** For a broker without users. */
    static List<Grant> strangerHome(String prefix) {
        return List.of(new Grant(prefix + "/#", true, true, Retained.ANY));
    }

    /**
     * To tell Home Assistant what there is: an aggregator writes what its fleet has; who observes reads, and says that it is
     * there.
     */
    public static List<Grant> home(String prefix, Role role, String fleet) {
        String figures = prefix + "/linnet/" + fleet + "/#";
        return switch (role) {
            case AGGREGATOR ->
                List.of(
                        new Grant(figures, true, true, Retained.ANY),
                        new Grant(prefix + "/device/+/config", true, true, Retained.ANY));
            case OBSERVER ->
                List.of(
                        new Grant(prefix + "/#", false, true, Retained.NEVER),
                        new Grant(prefix + "/status", true, true, Retained.ANY));
            case BOARD, BOARDS, GATEWAY -> List.of();
        };
    }

    private static List<Grant> board(Topics topics, String board) {
        List<Grant> grants = new ArrayList<>(shared(topics));
        grants.add(new Grant(topics.up(board), true, false, Retained.NEVER));
        grants.add(new Grant(topics.report(board), true, false, Retained.NEVER));
        grants.add(new Grant(topics.presence(board), true, false, Retained.ANY));
        grants.add(new Grant(topics.down(board), false, true, Retained.NEVER));
        return grants;
    }

    private static List<Grant> gateway(Topics topics, String gateway) {
        List<Grant> grants = new ArrayList<>(shared(topics));
        grants.add(new Grant(topics.everyBoard(Channel.UP), true, false, Retained.NEVER));
        grants.add(new Grant(topics.everyBoard(Channel.REPORT), true, false, Retained.NEVER));
        grants.add(new Grant(topics.everyBoard(Channel.PRESENCE), true, false, Retained.ANY));
        grants.add(new Grant(topics.everyBoard(Channel.DOWN), false, true, Retained.NEVER));
        grants.add(new Grant(topics.gateway(gateway), true, false, Retained.ANY));
        grants.add(new Grant(topics.everyAdmit(gateway), false, true, Retained.NEVER));
        return grants;
    }

    private static List<Grant> shared(Topics topics) {
        return List.of(
                new Grant(topics.everyRound(), false, true, Retained.NEVER),
                new Grant(topics.everyModel(), false, true, Retained.NEVER));
    }

    TopicPermission permission() {
        MqttActivity activity = write ? read ? MqttActivity.ALL : MqttActivity.PUBLISH : MqttActivity.SUBSCRIBE;
        return Builders.topicPermission()
                .topicFilter(filter)
                .type(TopicPermission.PermissionType.ALLOW)
                .activity(activity)
                .qos(TopicPermission.Qos.ALL)
                .retain(retained == Retained.NEVER ? Retain.NOT_RETAINED : Retain.ALL)
                .build();
    }
}
