package io.linnet.broker.foreign;

import io.linnet.broker.access.Grant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** EMQX 5: users for its built-in database, rules as a file, and what of its configuration refers to both. */
public final class EmqxFiles {
    private static final String CONFIGURATION = "emqx-linnet.conf";

    private EmqxFiles() {}

    public static ForeignBroker.Files write(
            ForeignBroker broker, List<Account> accounts, ForeignBroker.Earlier before) {
        StringBuilder users = new StringBuilder("user_id,password_hash,salt,is_superuser\n");
        StringBuilder acl = new StringBuilder("%% Made by linnet fleet export. What no rule allows is denied.\n");
        for (Account account : accounts) {
            String salt = SaltedHash.of(account.password()).saltText();
            users.append(account.user())
                    .append(',')
                    .append(SaltedHash.sha256(account.password(), salt))
                    .append(',')
                    .append(salt)
                    .append(",false\n");
            for (Grant grant : account.grants(broker)) {
                if (grant.write()) {
                    boolean isAny = grant.retained() == Grant.Retained.ANY;
                    rule(acl, account, isAny ? "publish" : "{publish, [{retain, false}]}", grant);
                }
                if (grant.read()) {
                    rule(acl, account, "subscribe", grant);
                }
            }
        }
        acl.append("{deny, all}.\n");
        Map<String, String> texts = new LinkedHashMap<>();
        texts.put("users.csv", users.toString());
        texts.put("acl.conf", acl.toString());
        texts.put(CONFIGURATION, configuration(broker));
        return new ForeignBroker.Files(
                texts,
                "add " + broker.file(CONFIGURATION) + " to emqx.conf and start EMQX; after a later export import"
                        + " users.csv, load acl.conf, and for a board that is gone delete its user and end its"
                        + " connection: emqx ctl clients kick BOARD");
    }

    private static void rule(StringBuilder acl, Account account, String action, Grant grant) {
        acl.append("{allow, {username, \"")
                .append(account.user())
                .append("\"}, ")
                .append(action)
                .append(", [\"")
                .append(grant.filter())
                .append("\"]}.\n");
    }

    private static String configuration(ForeignBroker broker) {
        return String.format(
                Locale.ROOT,
                """
                # Made by linnet fleet export, for EMQX 5.1 or newer.
                listeners.tcp.default.enable = false
                listeners.ws.default.enable = false
                listeners.wss.default.enable = false
                listeners.ssl.default {
                  bind = "%s:%d"
                  ssl_options {
                    certfile = "%s"
                    keyfile = "%s"
                    versions = ["tlsv1.3", "tlsv1.2"]
                  }
                }
                mqtt {
                  use_username_as_clientid = true
                  max_packet_size = "%dB"
                  max_mqueue_len = %d
                  session_expiry_interval = "1h"
                }
                authentication = [{
                  mechanism = password_based
                  backend = built_in_database
                  user_id_type = username
                  password_hash_algorithm { name = sha256, salt_position = suffix }
                  bootstrap_file = "%s"
                  bootstrap_type = hash
                }]
                authorization {
                  no_match = deny
                  sources = [{ type = file, enable = true, path = "%s" }]
                }
                """,
                broker.bind(),
                broker.port(),
                broker.file(ForeignBroker.CERTIFICATE),
                broker.file(ForeignBroker.KEY),
                ForeignBroker.PACKET_BYTES,
                ForeignBroker.QUEUE,
                broker.file("users.csv"),
                broker.file("acl.conf"));
    }
}
