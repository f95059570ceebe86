package io.linnet.broker.access;

import com.hivemq.extension.sdk.api.client.parameter.ConnectionAttributeStore;
import com.hivemq.extension.sdk.api.events.client.ClientLifecycleEventListener;
import com.hivemq.extension.sdk.api.events.client.parameters.AuthenticationSuccessfulInput;
import com.hivemq.extension.sdk.api.events.client.parameters.ConnectionStartInput;
import com.hivemq.extension.sdk.api.events.client.parameters.DisconnectEventInput;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Which user is behind which client id, while it is connected, so that whoever loses the right to be here can be sent
 * away. HiveMQ tells who has gone, in its own time: an admission has a number, which the connection carries, so that
 * the end of a connection that was taken over does not forget its successor.
 */
final class UserConnections implements ClientLifecycleEventListener {
    private static final String NUMBER = "linnet.admission";

    private record Admission(long number, User user) {}

    private final ConcurrentHashMap<String, Admission> admissions = new ConcurrentHashMap<>();
    private final AtomicLong numbers = new AtomicLong();

    void add(String clientId, User user, ConnectionAttributeStore connection) {
        long number = numbers.incrementAndGet();
        connection.putAsString(NUMBER, Long.toString(number));
        admissions.put(clientId, new Admission(number, user));
    }

    /** The client ids behind which is nobody who stands in the file as they came. */
    List<String> notIn(UserFile users) {
        return admissions.entrySet().stream()
                .filter(entry -> !users.has(entry.getValue().user()))
                .map(entry -> entry.getKey())
                .toList();
    }

    @Override
    public void onDisconnect(DisconnectEventInput input) {
        String clientId = input.getClientInformation().getClientId();
        input.getConnectionInformation()
                .getConnectionAttributeStore()
                .getAsString(NUMBER)
                .map(Long::parseLong)
                .ifPresent(number -> admissions.computeIfPresent(
                        clientId, (id, admission) -> admission.number() == number ? null : admission));
    }

    @Override
    public void onMqttConnectionStart(ConnectionStartInput input) {
        // Nobody is known yet.
    }

    @Override
    public void onAuthenticationSuccessful(AuthenticationSuccessfulInput input) {
        // Already added, by whoever decided.
    }
}
