package io.linnet.protocol.trust;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Beyond this machine nothing listens in clear or takes strangers, unless the settings say that it is meant. */
public final class Listening {
    private Listening() {}

    /** Whether only this machine reaches what listens there. */
    public static boolean isLocal(String bind) {
        try {
            return InetAddress.getByName(bind).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    /**
     * @param setting that makes a part listen to anybody, as {@code coap.port=5683}
     * @param bind where
     * @param remedy what else is accepted
     * @throws IllegalArgumentException it is not this machine alone, and not said to be meant
     */
    public static void requireSafe(String setting, String bind, String remedy, boolean isMeant) {
        if (!isMeant && !isLocal(bind)) {
            throw new IllegalArgumentException(
                    setting + " on " + bind + " takes whoever reaches it, accepted: " + remedy + ", or insecure: true");
        }
    }
}
