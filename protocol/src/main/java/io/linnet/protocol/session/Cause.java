package io.linnet.protocol.session;

import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import javax.net.ssl.SSLException;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.jspecify.annotations.Nullable;

/** Why a connection failed, in words for the person who has to mend it. */
final class Cause {
    /** Nobody listens: there is no broker that could miss anything of us. */
    static final String REFUSED = "connection refused";

    /** MQTT 5 only: to a client of 3.1.1 it is a connection that ended. */
    static final String TAKEN_OVER = "another connection took over the client id (0x8e)";

    static final String NO_MQTT = "speaks no valid MQTT";

    static final String CLOSED = "closed by the broker";

    private Cause() {}

    static String of(@Nullable Throwable failure) {
        Throwable root = failure;
        boolean tls = false;
        while (root != null && root.getCause() != null && root.getCause() != root) {
            tls |= root instanceof SSLException || root instanceof CertificateException;
            root = root.getCause();
        }
        if (root == null) {
            return "unknown cause";
        }
        if (tls || root instanceof SSLException || root instanceof CertificateException) {
            return "TLS: " + ofTls(root);
        }
        if (root instanceof MqttException mqtt) {
            return ofReasonCode(mqtt.getReasonCode());
        }
        if (root instanceof org.eclipse.paho.client.mqttv3.MqttException mqtt) {
            return ofReturnCode(mqtt.getReasonCode());
        }
        if (root instanceof UnknownHostException) {
            return "unknown host " + root.getMessage();
        }
        if (root instanceof ConnectException || root instanceof SocketTimeoutException) {
            return lower(root.getMessage());
        }
        if (root instanceof java.io.EOFException) {
            return CLOSED;
        }
        return root.getMessage() == null ? root.getClass().getSimpleName() : lower(root.getMessage());
    }

    /** A machine without a clock of its own starts in the past, and then no certificate is good yet. */
    private static String ofTls(Throwable root) {
        String said = String.valueOf(root.getMessage());
        if (root instanceof CertificateNotYetValidException) {
            return "the broker's certificate is not valid yet by this machine's clock (" + said
                    + "): set the clock; one without a battery starts in the past";
        }
        if (root instanceof CertificateExpiredException) {
            return "the broker's certificate is not valid any more by this machine's clock (" + said
                    + "): renew it (linnet fleet rotate certificate), or set the clock";
        }
        if (root instanceof CertPathBuilderException) {
            return "none of the authorities that are trusted here (caFile) has signed the broker's certificate (" + said
                    + ")";
        }
        return said;
    }

    private static String lower(@Nullable String text) {
        return text == null || text.isEmpty() ? "no answer" : Character.toLowerCase(text.charAt(0)) + text.substring(1);
    }

    /**
     * A broker of MQTT 3.1.1 alone answers a CONNECT of version 5 with its old code 1, with what the library takes for no
     * MQTT, or not at all.
     */
    static String withVersionHint(String cause) {
        boolean mayBeOld = cause.endsWith("(0x84)")
                || cause.startsWith(NO_MQTT)
                || cause.equals("reason 0x1")
                || cause.equals(CLOSED)
                || cause.equals("connection lost");
        return mayBeOld ? cause + "; if the broker speaks MQTT 3.1.1 alone, set mqtt: \"3.1.1\"" : cause;
    }

    /** Reason codes of MQTT 5 section 2.4, and the client library's own. */
    static String ofReasonCode(int code) {
        return switch (code) {
            case 0 -> CLOSED;
            case 0x10 -> "no subscriber";
            case 0x80 -> "refused without a reason (0x80)";
            case 0x81 -> "malformed packet (0x81)";
            case 0x82 -> "protocol error (0x82)";
            case 0x83 -> "refused by the broker's implementation (0x83)";
            case 0x84 -> "the broker does not speak this MQTT version (0x84)";
            case 0x85 -> "client id not accepted (0x85)";
            case 0x86 -> "bad user name or password (0x86)";
            case 0x87 -> "not authorized (0x87)";
            case 0x88 -> "broker unavailable (0x88)";
            case 0x89 -> "broker busy (0x89)";
            case 0x8A -> "banned (0x8a)";
            case 0x8B -> "the broker shuts down (0x8b)";
            case 0x8C -> "bad authentication method (0x8c)";
            case 0x8D -> "keep alive time-out (0x8d)";
            case 0x8E -> TAKEN_OVER;
            case 0x8F -> "topic filter invalid (0x8f)";
            case 0x90 -> "topic name invalid (0x90)";
            case 0x93 -> "receive maximum exceeded (0x93)";
            case 0x94 -> "topic alias invalid (0x94)";
            case 0x95 -> "packet too large (0x95)";
            case 0x96 -> "message rate too high (0x96)";
            case 0x97 -> "quota exceeded (0x97)";
            case 0x98 -> "closed by an administrator (0x98)";
            case 0x99 -> "payload format invalid (0x99)";
            case 0x9A -> "retained messages not supported (0x9a)";
            case 0x9B -> "QoS not supported (0x9b)";
            case 0x9F -> "connection rate exceeded (0x9f)";
            case 32000 -> "no answer in time";
            case 32002 -> "writing timed out";
            case 32103 -> REFUSED;
            case 32104, 32109 -> "connection lost";
            case 32108, 50000, 50001, 50002 -> NO_MQTT + " (" + code + ")";
            default -> "reason " + (code < 0x100 ? "0x" + Integer.toHexString(code) : Integer.toString(code));
        };
    }

    /** Return codes of MQTT 3.1.1 section 3.2.2.3, and the client library's own. */
    static String ofReturnCode(int code) {
        return switch (code) {
            case 1 -> "the broker does not speak this MQTT version (1)";
            case 2 -> "client id not accepted (2)";
            case 3 -> "broker unavailable (3)";
            case 4 -> "bad user name or password (4)";
            case 5 -> "not authorized (5)";
            default -> ofReasonCode(code);
        };
    }
}
