package io.linnet.emulator.fleet;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.exceptions.ConnectionClosedException;
import com.hivemq.client.mqtt.exceptions.MqttDecodeException;
import com.hivemq.client.mqtt.lifecycle.MqttClientConnectedContext;
import com.hivemq.client.mqtt.mqtt3.exceptions.Mqtt3ConnAckException;
import com.hivemq.client.mqtt.mqtt3.exceptions.Mqtt3SubAckException;
import com.hivemq.client.mqtt.mqtt3.message.connect.connack.Mqtt3ConnAckReturnCode;
import com.hivemq.client.mqtt.mqtt3.message.subscribe.suback.Mqtt3SubAck;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5ConnAckException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5DisconnectException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5SubAckException;
import com.hivemq.client.mqtt.mqtt5.lifecycle.Mqtt5ClientConnectedContext;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAckReasonCode;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAckRestrictions;
import com.hivemq.client.mqtt.mqtt5.message.disconnect.Mqtt5DisconnectReasonCode;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.suback.Mqtt5SubAck;
import io.linnet.protocol.session.MqttSettings;
import io.linnet.protocol.session.MqttVersion;
import java.security.cert.CertificateException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** What a broker's answers, or their lack, mean to a fleet: one sentence each, with what to do. */
final class BrokerAnswer {
    private static final String NO_RETAIN =
            " keeps no retained messages; a board would never learn of a round: switch them on, or take another broker";
    private static final String NO_QOS_1 = " takes messages of QoS 0 only; updates would be lost: take another broker";

    private final MqttSettings broker;

    BrokerAnswer(MqttSettings broker) {
        this.broker = broker;
    }

    private String at(String what) {
        return "broker=" + broker.uri() + what;
    }

    private String who() {
        return broker.user() == null ? "a client without a user's name" : "user " + broker.user();
    }

    /** Why trying again will not help; empty: it may. */
    Optional<String> refusal(Throwable cause) {
        if (cause instanceof Mqtt5ConnAckException answer) {
            return refused(answer.getMqttMessage().getReasonCode());
        }
        if (cause instanceof Mqtt3ConnAckException answer) {
            return refused(answer.getMqttMessage().getReturnCode());
        }
        if (cause instanceof MqttDecodeException) {
            return Optional.of(otherVersion());
        }
        if (cause instanceof Mqtt5SubAckException answer) {
            return Optional.of(noSubscription(answer.getMqttMessage().getReasonCodes()));
        }
        if (cause instanceof Mqtt3SubAckException answer) {
            return Optional.of(noSubscription(answer.getMqttMessage().getReturnCodes()));
        }
        SSLException tls = find(cause, SSLException.class);
        return tls == null ? Optional.empty() : Optional.of(noTls(tls));
    }

    private Optional<String> refused(Mqtt5ConnAckReasonCode code) {
        return switch (code) {
            case UNSUPPORTED_PROTOCOL_VERSION -> Optional.of(otherVersion());
            case RETAIN_NOT_SUPPORTED -> Optional.of(at(NO_RETAIN));
            case QOS_NOT_SUPPORTED -> Optional.of(at(NO_QOS_1));
            case BAD_USER_NAME_OR_PASSWORD,
                    NOT_AUTHORIZED,
                    BANNED,
                    BAD_AUTHENTICATION_METHOD,
                    CLIENT_IDENTIFIER_NOT_VALID,
                    TOPIC_NAME_INVALID -> Optional.of(at(" refuses " + who() + ": " + words(code)));
            default -> Optional.empty();
        };
    }

    private Optional<String> refused(Mqtt3ConnAckReturnCode code) {
        return switch (code) {
            case UNSUPPORTED_PROTOCOL_VERSION -> Optional.of(otherVersion());
            case BAD_USER_NAME_OR_PASSWORD, NOT_AUTHORIZED, IDENTIFIER_REJECTED ->
                Optional.of(at(" refuses " + who() + ": " + words(code)));
            default -> Optional.empty();
        };
    }

    private String otherVersion() {
        boolean isFive = broker.version() == MqttVersion.V5;
        return at(
                " does not speak MQTT " + broker.version().label() + "; set mqtt: \"" + (isFive ? "3.1.1" : "5") + '"');
    }

    private String noSubscription(List<? extends Enum<?>> codes) {
        return at(" refuses " + who() + " a subscription that a board needs: "
                + codes.stream().map(BrokerAnswer::words).distinct().toList());
    }

    private String noTls(SSLException tls) {
        CertificateException certificate = find(tls, CertificateException.class);
        String why = String.valueOf((certificate == null ? tls : certificate).getMessage());
        String advice = certificate == null ? "" : "; is caFile the authority that signed its certificate?";
        return at(": no TLS with it: " + why + advice);
    }

    /** What the broker says that it cannot do; MQTT 3.1.1 does not tell. */
    Optional<String> lack(MqttClientConnectedContext context) {
        if (!(context instanceof Mqtt5ClientConnectedContext five)) {
            return Optional.empty();
        }
        Mqtt5ConnAckRestrictions can = five.getConnAck().getRestrictions();
        if (!can.isRetainAvailable()) {
            return Optional.of(at(NO_RETAIN));
        }
        return can.getMaximumQos() == MqttQos.AT_MOST_ONCE ? Optional.of(at(NO_QOS_1)) : Optional.empty();
    }

    /** A broker of QoS 0 may show it first in what it grants. */
    Optional<String> lack(Object subAck) {
        boolean isLess = (subAck instanceof Mqtt5SubAck five
                        && five.getReasonCodes().stream().anyMatch(code -> code.getCode() == 0))
                || (subAck instanceof Mqtt3SubAck three
                        && three.getReturnCodes().stream().anyMatch(code -> code.getCode() == 0));
        return isLess ? Optional.of(at(NO_QOS_1)) : Optional.empty();
    }

    /** It hangs up before it has answered, again and again. */
    String closes() {
        String version = broker.version() == MqttVersion.V5
                ? "a broker that speaks MQTT 3.1.1 alone does so (then set mqtt: \"3.1.1\"), and so does "
                : "so does ";
        return at(" closes the connection before it answers; " + version
                + "one that wants TLS, or a client's certificate, that it is not given");
    }

    static boolean isClosed(Throwable cause) {
        return cause instanceof ConnectionClosedException;
    }

    /** What stands in the way for now. */
    String trouble(Throwable cause) {
        if (cause instanceof Mqtt5DisconnectException told
                && told.getMqttMessage().getReasonCode() == Mqtt5DisconnectReasonCode.SESSION_TAKEN_OVER) {
            return at(": another client with this board's id has taken its place");
        }
        Throwable root = cause;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        String text = root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
        return at(": " + text.lines().findFirst().orElse(""));
    }

    private static String words(Enum<?> code) {
        return code.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static <T extends Throwable> @Nullable T find(Throwable error, Class<T> type) {
        for (Throwable e = error; e != null; e = e.getCause() == e ? null : e.getCause()) {
            if (type.isInstance(e)) {
                return type.cast(e);
            }
        }
        return null;
    }
}
