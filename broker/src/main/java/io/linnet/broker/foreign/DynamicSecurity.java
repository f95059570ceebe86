package io.linnet.broker.foreign;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.linnet.broker.access.Grant;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Mosquitto with its plugin for dynamic security: the state it starts with and, for a broker that runs, the commands that
 * lead there from the export before. Clients and roles that others have added stay.
 */
public final class DynamicSecurity {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String STATE = "dynamic-security.json";
    private static final String CHANGES = "changes.json";
    /** Read by mosquitto_pub where XDG_CONFIG_HOME says, so that no password stands in the list of processes. */
    private static final String PUBLISHER = "mosquitto_pub";

    private static final String ADMINISTRATOR = "linnet-admin";
    private static final String CONTROL = "$CONTROL/dynamic-security/";
    /** Marks what is ours. */
    private static final String OURS = "linnet fleet export";

    private final ForeignBroker broker;
    private final List<Account> accounts;
    private final Map<String, ObjectNode> earlier = new HashMap<>();
    private final ArrayNode clients = JSON.createArrayNode();
    private final ArrayNode roles = JSON.createArrayNode();
    private final ArrayNode gone = JSON.createArrayNode();
    private final ArrayNode added = JSON.createArrayNode();

    private DynamicSecurity(ForeignBroker broker, List<Account> accounts) {
        this.broker = broker;
        this.accounts = accounts;
    }

    public static ForeignBroker.Files write(
            ForeignBroker broker, List<Account> accounts, ForeignBroker.Earlier before) {
        return new DynamicSecurity(broker, accounts).write(before);
    }

    private ForeignBroker.Files write(ForeignBroker.Earlier before) {
        ObjectNode state = state(before.text(STATE));
        Set<String> names = new TreeSet<>();
        for (Account account : accounts) {
            names.add(account.user());
            add(account);
        }
        String administrators = before.text(PUBLISHER);
        if (!earlier.containsKey(ADMINISTRATOR) || administrators.isEmpty()) {
            administrators = administrator();
        } else {
            clients.add(earlier.get(ADMINISTRATOR));
        }
        roles.add(administratorsRole());
        for (String name : new TreeSet<>(earlier.keySet())) {
            if (!names.contains(name) && !name.equals(ADMINISTRATOR)) {
                remove(name);
            }
        }
        state.set("clients", clients);
        state.set("roles", roles);
        Map<String, String> texts = new LinkedHashMap<>();
        texts.put(STATE, text(state));
        texts.put(CHANGES, text(JSON.createObjectNode().set("commands", gone.addAll(added))));
        texts.put(PUBLISHER, administrators);
        texts.put(
                MosquittoFiles.CONFIGURATION,
                MosquittoFiles.configuration(
                        broker, "plugin " + broker.plugin() + "\nplugin_opt_config_file " + broker.file(STATE) + "\n"));
        return new ForeignBroker.Files(
                texts,
                "mosquitto -c " + broker.file(MosquittoFiles.CONFIGURATION)
                        + "; after a later export, while it runs: XDG_CONFIG_HOME=" + broker.at()
                        + " mosquitto_pub -t '" + CONTROL + "v1' -f " + broker.file(CHANGES)
                        + ": who is gone loses the connection, the others stay");
    }

    /** What others have there stays; what is ours is remembered and made anew. */
    private ObjectNode state(String before) {
        ObjectNode state = JSON.createObjectNode();
        if (!before.isEmpty()) {
            try {
                if (JSON.readTree(before) instanceof ObjectNode read) {
                    state = read;
                }
            } catch (JsonProcessingException e) {
                throw new IllegalArgumentException(STATE + ", accepted: as linnet fleet export or Mosquitto wrote it");
            }
        }
        for (JsonNode client : state.path("clients")) {
            if (client.path("textname").asText().equals(OURS)) {
                earlier.put(client.path("username").asText(), (ObjectNode) client);
            } else {
                clients.add(client);
            }
        }
        for (JsonNode role : state.path("roles")) {
            if (!role.path("textname").asText().equals(OURS)) {
                roles.add(role);
            }
        }
        ObjectNode others = JSON.createObjectNode();
        others.put("publishClientSend", false).put("publishClientReceive", false);
        others.put("subscribe", false).put("unsubscribe", true);
        state.set("defaultACLAccess", others);
        return state;
    }

    private void add(Account account) {
        ObjectNode role = role(account.user());
        ArrayNode acls = role.putArray("acls");
        for (Grant grant : account.grants(broker)) {
            if (grant.write()) {
                allow(acls, "publishClientSend", grant.filter());
            }
            if (grant.read()) {
                allow(acls, "publishClientReceive", grant.filter());
                allow(acls, "subscribePattern", grant.filter());
            }
        }
        roles.add(role);
        ObjectNode before = earlier.get(account.user());
        if (before != null && isPassword(before, account.password())) {
            clients.add(before);
            return;
        }
        clients.add(client(account.user(), account.password()));
        if (before != null) {
            remove(account.user());
        }
        added.add(role.deepCopy().put("command", "createRole"));
        ObjectNode create = named(account.user()).put("command", "createClient");
        create.put("password", account.password());
        added.add(create);
    }

    private void remove(String name) {
        gone.addObject().put("command", "deleteClient").put("username", name);
        gone.addObject().put("command", "deleteRole").put("rolename", name);
    }

    private static boolean isPassword(ObjectNode client, String password) {
        try {
            return client.path("iterations").asInt() == SaltedHash.ITERATIONS
                    && new SaltedHash(
                                    Base64.getDecoder()
                                            .decode(client.path("salt").asText()),
                                    Base64.getDecoder()
                                            .decode(client.path("password").asText()))
                            .matches(password);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static ObjectNode role(String name) {
        return JSON.createObjectNode().put("rolename", name).put("textname", OURS);
    }

    private static ObjectNode named(String user) {
        ObjectNode client = JSON.createObjectNode().put("username", user);
        // Mosquitto makes the client id of the user's name before the plugin looks.
        client.put("clientid", user).put("textname", OURS);
        client.putArray("roles").addObject().put("rolename", user);
        return client;
    }

    private static ObjectNode client(String user, String password) {
        SaltedHash hash = SaltedHash.of(password);
        return named(user)
                .put("password", hash.hashText())
                .put("salt", hash.saltText())
                .put("iterations", SaltedHash.ITERATIONS);
    }

    private static void allow(ArrayNode acls, String type, String topic) {
        acls.addObject()
                .put("acltype", type)
                .put("topic", topic)
                .put("priority", 0)
                .put("allow", true);
    }

    private static ObjectNode administratorsRole() {
        ObjectNode role = role(ADMINISTRATOR);
        ArrayNode acls = role.putArray("acls");
        for (String type : List.of("publishClientSend", "publishClientReceive", "subscribePattern")) {
            allow(acls, type, CONTROL + "#");
        }
        return role;
    }

    /** Whose one right is to send the commands. */
    private String administrator() {
        byte[] secret = new byte[16];
        new SecureRandom().nextBytes(secret);
        String password = HexFormat.of().formatHex(secret);
        clients.add(client(ADMINISTRATOR, password));
        return "-h " + broker.host() + "\n-p " + broker.port() + "\n--cafile " + broker.file(ForeignBroker.AUTHORITY)
                + "\n-V 5\n-q 1\n-u " + ADMINISTRATOR + "\n-P " + password + "\n";
    }

    private static String text(JsonNode node) {
        try {
            return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(node) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of text has a form", e);
        }
    }
}
