package io.linnet.broker.access;

import com.hivemq.extension.sdk.api.auth.SimpleAuthenticator;
import com.hivemq.extension.sdk.api.auth.parameter.SimpleAuthInput;
import com.hivemq.extension.sdk.api.auth.parameter.SimpleAuthOutput;
import com.hivemq.extension.sdk.api.events.client.ClientLifecycleEventListener;
import com.hivemq.extension.sdk.api.packets.auth.DefaultAuthorizationBehaviour;
import com.hivemq.extension.sdk.api.packets.connect.ConnackReasonCode;
import com.hivemq.extension.sdk.api.packets.connect.ConnectPacket;
import io.linnet.protocol.message.Ids;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides about every CONNECT. Called by HiveMQ's extension threads, one call a connection; a password costs them some
 * milliseconds. Whoever gets in has the {@link Grant}s of the role and nothing else, nothing under {@code $} included.
 */
public final class AccessRules implements SimpleAuthenticator {
    private static final Logger LOG = LoggerFactory.getLogger(AccessRules.class);

    /** A fleet with a wrong password must not fill the log. */
    private static final long LOG_PAUSE_NANOS = 1_000_000_000L;

    /** A board's window is far below it; a sleeping session that hoards costs the broker so many packets at most. */
    private static final long BOARD_QUEUE = 1_000;

    private final UserConnections connections = new UserConnections();
    private volatile @Nullable UserFile users;
    private final boolean anonymous;
    private final @Nullable String home;
    private final int queue;
    private final LongAdder refused = new LongAdder();
    private final AtomicLong nextLogNanos = new AtomicLong(System.nanoTime());

    /**
     * @param users who may connect with a password; null: nobody
     * @param anonymous whether clients without user name may connect, and then read everything and
     *     write what is a topic of the protocol
     * @param home prefix of Home Assistant's topics; null: nobody writes or reads there
     * @param queue messages that may wait for a gateway or an aggregator; a board or observer has at most a thousand
     */
    public AccessRules(@Nullable UserFile users, boolean anonymous, int queue, @Nullable String home) {
        this.home = home;
        this.users = users;
        this.anonymous = anonymous;
        this.queue = queue;
    }

    /** Connections refused since the start. */
    public long refused() {
        return refused.sum();
    }

    /**
     * From now on these users may connect and no others.
     *
     * @return the clients connected now that are to be sent away: their user is gone, or has another password, role or
     *     fleet
     */
    public List<String> replace(UserFile other) {
        users = other;
        return connections.notIn(other);
    }

    /** To be told of connections that end. */
    public ClientLifecycleEventListener connections() {
        return connections;
    }

    @Override
    public void onConnect(SimpleAuthInput input, SimpleAuthOutput output) {
        ConnectPacket connect = input.getConnectPacket();
        String name = connect.getUserName().orElse(null);
        String clientId = connect.getClientId();
        UserFile now = users;
        if (name == null) {
            if (anonymous && isNameOfUser(now, clientId, "")) {
                refuse(output, clientId, "", ConnackReasonCode.CLIENT_IDENTIFIER_NOT_VALID, "client id is a user's");
            } else if (anonymous) {
                admit(output, Grant.stranger(), home == null ? List.of() : Grant.strangerHome(home));
            } else {
                refuse(output, clientId, "", ConnackReasonCode.NOT_AUTHORIZED, "a user name is required");
            }
            return;
        }
        User user = now == null ? null : now.find(name);
        boolean isRight = now != null && now.expected(name).matches(password(connect));
        if (!isRight || user == null) {
            // One answer for both, and after the same work: neither tells which users there are.
            refuse(output, clientId, name, ConnackReasonCode.BAD_USER_NAME_OR_PASSWORD, "bad user name or password");
        } else if (user.role() == Role.BOARD && !clientId.equals(user.name())) {
            refuse(output, clientId, name, ConnackReasonCode.CLIENT_IDENTIFIER_NOT_VALID, "client id is not the user");
        } else if (isNameOfUser(now, clientId, name)) {
            refuse(
                    output,
                    clientId,
                    name,
                    ConnackReasonCode.CLIENT_IDENTIFIER_NOT_VALID,
                    "client id is another user's");
        } else if (user.role() == Role.BOARDS && !Ids.isId(clientId)) {
            refuse(output, clientId, name, ConnackReasonCode.CLIENT_IDENTIFIER_NOT_VALID, "client id is no board id");
        } else {
            if (user.role() != Role.AGGREGATOR && user.role() != Role.GATEWAY) {
                output.getClientSettings().setClientQueueSizeMaximum(Math.min(queue, BOARD_QUEUE));
            }
            connections.add(clientId, user, input.getConnectionInformation().getConnectionAttributeStore());
            if (isStill(user)) {
                admit(
                        output,
                        Grant.of(user, clientId),
                        home == null ? List.of() : Grant.home(home, user.role(), user.fleet()));
            } else {
                refuse(output, clientId, name, ConnackReasonCode.NOT_AUTHORIZED, "the users have just changed");
            }
        }
    }

    /**
     * Whoever takes a client id throws out who has it. Boards have their name for it, other parts begin it with theirs and
     * a dot.
     */
    private static boolean isNameOfUser(@Nullable UserFile users, String clientId, String own) {
        int dot = clientId.indexOf('.');
        String name = dot < 0 ? clientId : clientId.substring(0, dot);
        return !name.equals(own) && users != null && users.find(name) != null;
    }

    /** The password took its time. Looked at once the connection is known, so that none slips through a change. */
    private boolean isStill(User user) {
        UserFile now = users;
        return now != null && now.has(user);
    }

    private static char[] password(ConnectPacket connect) {
        ByteBuffer bytes = connect.getPassword().orElse(ByteBuffer.allocate(0));
        CharBuffer chars = StandardCharsets.UTF_8.decode(bytes.duplicate());
        char[] password = new char[chars.remaining()];
        chars.get(password);
        return password;
    }

    private static void admit(SimpleAuthOutput output, List<Grant> own, List<Grant> more) {
        output.getDefaultPermissions().setDefaultBehaviour(DefaultAuthorizationBehaviour.DENY);
        for (List<Grant> grants : List.of(own, more)) {
            grants.forEach(grant -> output.getDefaultPermissions().add(grant.permission()));
        }
        output.authenticateSuccessfully();
    }

    private void refuse(SimpleAuthOutput output, String clientId, String user, ConnackReasonCode code, String reason) {
        refused.increment();
        long now = System.nanoTime();
        long next = nextLogNanos.get();
        if (now - next >= 0 && nextLogNanos.compareAndSet(next, now + LOG_PAUSE_NANOS)) {
            LOG.warn(
                    "Refused client={} user={}: {} ({} refused so far)",
                    printable(clientId),
                    printable(user),
                    reason,
                    refused.sum());
        }
        output.failAuthentication(code, reason);
    }

    private static String printable(String text) {
        String start = text.length() > 64 ? text.substring(0, 64) : text;
        return start.replaceAll("[^\\x20-\\x7E]", "?");
    }
}
