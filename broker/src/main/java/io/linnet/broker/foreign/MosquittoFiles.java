package io.linnet.broker.foreign;

import io.linnet.broker.access.Grant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Mosquitto with a password file and an ACL file. A topic for each board rather than patterns: a pattern would let a board
 * write under a part that is not its own, and a gateway act as a board of its name.
 */
public final class MosquittoFiles {
    static final String CONFIGURATION = "linnet.conf";

    private MosquittoFiles() {}

    public static ForeignBroker.Files write(
            ForeignBroker broker, List<Account> accounts, ForeignBroker.Earlier before) {
        StringBuilder passwords = new StringBuilder();
        StringBuilder acl =
                new StringBuilder("# Made by linnet fleet export. Who stands here may do this and no more.\n");
        for (Account account : accounts) {
            SaltedHash hash = SaltedHash.of(account.password());
            passwords
                    .append(account.user())
                    .append(":$7$")
                    .append(SaltedHash.ITERATIONS)
                    .append('$')
                    .append(hash.saltText())
                    .append('$')
                    .append(hash.hashText())
                    .append('\n');
            acl.append("\nuser ").append(account.user()).append('\n');
            for (Grant grant : account.grants(broker)) {
                String may = grant.write() ? grant.read() ? "readwrite" : "write" : "read";
                acl.append("topic ")
                        .append(may)
                        .append(' ')
                        .append(grant.filter())
                        .append('\n');
            }
        }
        Map<String, String> texts = new LinkedHashMap<>();
        texts.put("passwords", passwords.toString());
        texts.put("acl", acl.toString());
        texts.put(
                CONFIGURATION,
                configuration(
                        broker,
                        "password_file " + broker.file("passwords") + "\nacl_file " + broker.file("acl") + "\n"));
        return new ForeignBroker.Files(
                texts,
                "mosquitto -c " + broker.file(CONFIGURATION)
                        + "; after a later export send it SIGHUP: who is gone loses the connection, the others stay");
    }

    static String configuration(ForeignBroker broker, String access) {
        return String.format(
                Locale.ROOT,
                """
                # Made by linnet fleet export, for mosquitto -c or the folder conf.d. Mosquitto 2.0 or newer.
                listener %d%s
                certfile %s
                keyfile %s
                ciphers ECDHE+AESGCM:ECDHE+CHACHA20
                # Without a user name nobody connects, and nobody takes another's client id.
                allow_anonymous false
                use_username_as_clientid true
                %smax_packet_size %d
                # What a client that is away may have waiting, and how long.
                max_queued_messages %d
                max_queued_bytes %d
                persistent_client_expiration 1h
                """,
                broker.port(),
                broker.bind().equals("0.0.0.0") ? "" : " " + broker.bind(),
                broker.file(ForeignBroker.CERTIFICATE),
                broker.file(ForeignBroker.KEY),
                access,
                ForeignBroker.PACKET_BYTES,
                ForeignBroker.QUEUE,
                ForeignBroker.QUEUE_BYTES);
    }
}
