package io.linnet.cli;

import io.linnet.protocol.session.BrokerBlock;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How a broker is reached and what it wants to know: the {@code broker:} block as options, which win over a file. */
public final class BrokerOptions {
    @Option(
            names = "--broker",
            paramLabel = "URI",
            description = "tcp, ssl, ws or wss ://HOST[:PORT][/PATH] of an MQTT broker.")
    private @Nullable String uri;

    @Option(names = "--user", description = "The broker's name for us.")
    private @Nullable String user;

    @Option(
            names = "--password",
            arity = "0..1",
            interactive = true,
            description = "Asked for if no value follows; others on this machine can read a value.")
    private @Nullable String password;

    @Option(names = "--password-file", paramLabel = "FILE", description = "Holds the password.")
    private @Nullable String passwordFile;

    @Option(names = "--ca-file", paramLabel = "FILE", description = "PEM of the authority of the broker's certificate.")
    private @Nullable String caFile;

    @Option(names = "--certificate-file", paramLabel = "FILE", description = "PEM of our own certificate.")
    private @Nullable String certificateFile;

    @Option(names = "--key-file", paramLabel = "FILE", description = "PEM of its key (PKCS #8).")
    private @Nullable String keyFile;

    @Option(names = "--no-verify-host-name", description = "Takes a broker's certificate that names another host.")
    private boolean isAnyHost;

    @Option(names = "--mqtt", paramLabel = "VERSION", description = "5 or 3.1.1. Default: 5")
    private @Nullable String version;

    @Option(
            names = "--client",
            paramLabel = "LIBRARY",
            description = "paho or hivemq, whose library speaks MQTT. Default: paho")
    private @Nullable String client;

    /** Whether a broker was named. */
    public boolean isGiven() {
        return uri != null;
    }

    /** What was given, and the rest as the file has it. */
    public BrokerBlock over(BrokerBlock file) {
        boolean isPasswordGiven = password != null || passwordFile != null;
        return new BrokerBlock(
                or(uri, file.uri()),
                or(user, file.user()),
                isPasswordGiven ? password : file.password(),
                isPasswordGiven ? passwordFile : file.passwordFile(),
                or(caFile, file.caFile()),
                or(certificateFile, file.certificateFile()),
                or(keyFile, file.keyFile()),
                !isAnyHost && file.verifyHostName(),
                or(version, file.mqtt()),
                or(client, file.client()));
    }

    private static @Nullable String or(@Nullable String given, @Nullable String otherwise) {
        return given == null ? otherwise : given;
    }
}
