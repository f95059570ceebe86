package io.linnet.protocol.session;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;

/**
 * What a session says of its broker in the log: an outage once when it begins, each cause in it once, and how long it
 * was when it ends; a refused publish once an hour, however many there are. A broker that is away for a week costs a few
 * lines. Any thread.
 */
final class Complaints {
    private static final int MOST_CAUSES = 16;
    private static final long REFUSAL_PAUSE_NANOS = TimeUnit.HOURS.toNanos(1);

    private final Logger log;
    private final MqttSettings settings;
    private final String name;
    private final String hint;
    private final Set<String> causes = new HashSet<>();
    private long lostAtNanos;
    private boolean hasBeenReady;
    private String lastCause = "";

    private String refusal = "";
    private String refusedLevel = "";
    private long refusals;
    private long refusalSaidAtNanos;

    Complaints(Logger log, MqttSettings settings) {
        this.log = log;
        this.settings = settings;
        this.name = "MQTT session " + settings.clientId();
        // A broker that misses our certificate hangs up after the handshake; often all we see is a broken pipe.
        boolean mayWantCertificate = settings.isSecure() && settings.tls().certificateFile() == null;
        this.hint = mayWantCertificate ? " (no client certificate is configured)" : "";
    }

    /** A connection has ended, or did not come. */
    synchronized void ended(boolean wasReady, String cause, long nowNanos) {
        lastCause = cause;
        if (wasReady) {
            lostAtNanos = nowNanos;
            causes.clear();
            log.warn("{}: lost {}: {}; connecting again", name, settings.uri(), cause);
        } else if (causes.size() < MOST_CAUSES && causes.add(cause)) {
            String user = settings.user() == null ? "" : " as user " + settings.user();
            String missed = cause.equals(Cause.REFUSED) ? "" : hint;
            log.error("{}: cannot connect to {}{}: {}{}; trying on", name, settings.uri(), user, cause, missed);
        }
    }

    synchronized void ready(long nowNanos) {
        if (hasBeenReady) {
            log.info("{}: connected to {} again after {}", name, settings.uri(), words(nowNanos - lostAtNanos));
        } else {
            log.info("{}: connected to {}", name, settings.uri());
        }
        hasBeenReady = true;
        lastCause = "";
        causes.clear();
    }

    static String words(long nanos) {
        long seconds = TimeUnit.NANOSECONDS.toSeconds(nanos);
        if (seconds < 120) {
            return seconds + " s";
        }
        return seconds < 7_200 ? seconds / 60 + " min" : seconds / 3_600 + " h";
    }

    /** Why there is no connection now; empty while there is one, or none was tried. */
    synchronized String lastCause() {
        return lastCause;
    }

    /** The broker does not take what we publish. */
    synchronized void refused(String topic, String why, long nowNanos) {
        refusals++;
        refusal = topic + ": " + why;
        String level = topic.substring(topic.lastIndexOf('/') + 1);
        if (refusals == 1 || !level.equals(refusedLevel) || nowNanos - refusalSaidAtNanos >= REFUSAL_PAUSE_NANOS) {
            log.error(
                    "{}: the broker does not take what is published to {}; {} refused so far", name, refusal, refusals);
            refusalSaidAtNanos = nowNanos;
            refusedLevel = level;
        }
    }

    /** The newest refused publish: topic and reason; empty if there was none. */
    synchronized String refusal() {
        return refusal;
    }

    synchronized long refusals() {
        return refusals;
    }
}
