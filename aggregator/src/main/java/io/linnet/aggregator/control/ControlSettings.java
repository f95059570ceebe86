package io.linnet.aggregator.control;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where the API and the page are served, and to whom. Beyond loopback only over TLS and to whoever has a token: who reaches
 * the port could go back to an old model.
 *
 * @param port 0: a free one
 * @param tokenFile a line a person: name and token; empty: everybody on this machine
 * @param certificateFile PEM, with its chain; empty: plain HTTP
 * @param keyFile its key, PEM
 * @param enrolment where boards are let in and thrown out; empty: not here
 * @param home what Home Assistant is told; empty: nothing
 */
public record ControlSettings(
        String bind,
        int port,
        Optional<Path> tokenFile,
        Optional<Path> certificateFile,
        Optional<Path> keyFile,
        Optional<Enrolment> enrolment,
        Optional<HomeSettings> home) {
    public ControlSettings {
        if (certificateFile.isPresent() != keyFile.isPresent()) {
            throw new IllegalArgumentException("status.certificateFile and status.keyFile, accepted: both or neither");
        }
        if (!isLoopback(bind) && (tokenFile.isEmpty() || certificateFile.isEmpty())) {
            throw new IllegalArgumentException("status.bind=" + bind
                    + " is reached by others, accepted: with tokenFile, certificateFile and keyFile, or 127.0.0.1");
        }
    }

    public ControlSettings(
            String bind, int port, Optional<Path> tokenFile, Optional<Path> certificateFile, Optional<Path> keyFile) {
        this(bind, port, tokenFile, certificateFile, keyFile, Optional.empty(), Optional.empty());
    }

    public ControlSettings withEnrolment(Enrolment where) {
        return new ControlSettings(bind, port, tokenFile, certificateFile, keyFile, Optional.of(where), home);
    }

    public ControlSettings withHome(HomeSettings other) {
        return new ControlSettings(bind, port, tokenFile, certificateFile, keyFile, enrolment, Optional.of(other));
    }

    /** On this machine alone, for whoever works on it. */
    public static ControlSettings loopback(int port) {
        return new ControlSettings("127.0.0.1", port, Optional.empty(), Optional.empty(), Optional.empty());
    }

    private static boolean isLoopback(String bind) {
        try {
            return InetAddress.getByName(bind).isLoopbackAddress();
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("status.bind=" + bind + ", accepted: an address of this machine", e);
        }
    }
}
