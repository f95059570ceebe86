package io.linnet.broker.foreign;

import io.linnet.broker.access.Grant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** HiveMQ, CE too, with its extension for roles in a file (hivemq-file-rbac-extension 4). */
public final class HiveMqFiles {
    private HiveMqFiles() {}

    public static ForeignBroker.Files write(
            ForeignBroker broker, List<Account> accounts, ForeignBroker.Earlier before) {
        StringBuilder users = new StringBuilder();
        StringBuilder roles = new StringBuilder();
        for (Account account : accounts) {
            SaltedHash hash = SaltedHash.of(account.password());
            users.append("    <user><name>")
                    .append(account.user())
                    .append("</name><password>")
                    .append(hash.saltText())
                    .append(':')
                    .append(SaltedHash.ITERATIONS)
                    .append(':')
                    .append(hash.hashText())
                    .append("</password><roles><id>")
                    .append(account.user())
                    .append("</id></roles></user>\n");
            roles.append("    <role><id>").append(account.user()).append("</id><permissions>\n");
            account.grants(broker).forEach(grant -> roles.append(permission(grant)));
            roles.append("    </permissions></role>\n");
        }
        Map<String, String> texts = new LinkedHashMap<>();
        texts.put(
                "credentials.xml",
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!-- Made by linnet fleet export. -->\n<file-rbac>\n  <users>\n"
                        + users + "  </users>\n  <roles>\n" + roles + "  </roles>\n</file-rbac>\n");
        return new ForeignBroker.Files(
                texts,
                "copy credentials.xml into the extension's folder (conf, or beside extension-config.xml before 4.6);"
                        + " it is read again within a minute. The extension ends no connection: restart HiveMQ to throw"
                        + " a board out at once. It binds no client id to its user");
    }

    private static String permission(Grant grant) {
        String activity = grant.write() ? grant.read() ? "ALL" : "PUBLISH" : "SUBSCRIBE";
        String retain = grant.write() && grant.retained() == Grant.Retained.NEVER ? "NOT_RETAINED" : "ALL";
        return "      <permission><topic>" + grant.filter() + "</topic><activity>" + activity + "</activity><retain>"
                + retain + "</retain></permission>\n";
    }
}
