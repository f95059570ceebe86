package io.linnet.broker.foreign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.linnet.broker.access.Role;
import io.linnet.protocol.topic.Topics;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/** The forms whose broker is not at hand: read as their manuals say, they give everyone their topics and no others. */
class ForeignFormsTest {
    private static final Topics FARM = new Topics("farm");
    private static final String PASSWORD = "00112233445566778899aabbccddeeff";
    private static final ForeignBroker BROKER = broker(Optional.of("homeassistant"));
    private static final String DEVICE = "homeassistant/device/linnet_farm_model_m/config";
    private static final List<Account> ACCOUNTS = List.of(
            new Account("agg", Role.AGGREGATOR, "farm", PASSWORD),
            new Account("b1", Role.BOARD, "farm", PASSWORD),
            new Account("pi", Role.GATEWAY, "farm", PASSWORD),
            new Account("eye", Role.OBSERVER, "farm", PASSWORD));

    private static ForeignBroker broker(Optional<String> home) {
        return new ForeignBroker(Path.of("/etc/x"), "0.0.0.0", "localhost", 8883, Path.of("/lib/p.so"), home);
    }

    /** @param retain whether a publish may be retained; of a subscription nothing */
    private record Rule(String user, boolean isPublish, String filter, boolean retain) {}

    private static boolean isBelow(String topic, String filter) {
        String pattern = Pattern.quote(filter).replace("+", "\\E[^/]+\\Q").replace("#", "\\E.*\\Q");
        return topic.matches(pattern);
    }

    private static boolean mayPublish(List<Rule> rules, String user, String topic, boolean retained) {
        return rules.stream()
                .anyMatch(rule -> rule.user().equals(user)
                        && rule.isPublish()
                        && isBelow(topic, rule.filter())
                        && (rule.retain() || !retained));
    }

    private static boolean mayRead(List<Rule> rules, String user, String topic) {
        return rules.stream()
                .anyMatch(rule -> rule.user().equals(user) && !rule.isPublish() && isBelow(topic, rule.filter()));
    }

    private static void checkTable(List<Rule> rules) {
        for (String topic : List.of(FARM.up("b1"), FARM.report("b1"))) {
            assertThat(mayPublish(rules, "b1", topic, false)).isTrue();
            assertThat(mayPublish(rules, "b1", topic, true)).isFalse();
        }
        assertThat(mayPublish(rules, "b1", FARM.presence("b1"), true)).isTrue();
        for (String topic : List.of(
                FARM.up("b2"),
                FARM.down("b1"),
                FARM.presence("b2"),
                FARM.round("m"),
                FARM.full("m", 0),
                FARM.gateway("pi"),
                "linnet/v1/farm/00/b1/up",
                new Topics("other").up("b1"),
                "$SYS/x")) {
            assertThat(mayPublish(rules, "b1", topic, false)).as(topic).isFalse();
        }
        for (String topic : List.of(FARM.down("b1"), FARM.round("m"), FARM.step("m", 3))) {
            assertThat(mayRead(rules, "b1", topic)).as(topic).isTrue();
        }
        for (String topic : List.of(FARM.down("b2"), FARM.up("b2"), FARM.presence("b2"), "$SYS/x")) {
            assertThat(mayRead(rules, "b1", topic)).as(topic).isFalse();
        }
        assertThat(mayPublish(rules, "pi", FARM.up("b2"), false)).isTrue();
        assertThat(mayPublish(rules, "pi", FARM.gateway("pi"), true)).isTrue();
        assertThat(mayPublish(rules, "pi", FARM.gateway("other"), true)).isFalse();
        assertThat(mayPublish(rules, "pi", FARM.round("m"), true)).isFalse();
        assertThat(mayRead(rules, "pi", FARM.down("b2"))).isTrue();
        assertThat(mayRead(rules, "pi", FARM.up("b2"))).isFalse();
        assertThat(mayPublish(rules, "agg", FARM.round("m"), true)).isTrue();
        assertThat(mayPublish(rules, "agg", new Topics("other").round("m"), true))
                .isFalse();
        assertThat(mayRead(rules, "agg", FARM.up("b2"))).isTrue();
        assertThat(mayRead(rules, "eye", FARM.up("b2"))).isTrue();
        assertThat(mayPublish(rules, "eye", FARM.up("eye"), false)).isFalse();
        checkHome(rules);
    }

    /** Who tells Home Assistant what the fleet has, and as whom it reads that. */
    private static void checkHome(List<Rule> rules) {
        String figures = "homeassistant/linnet/farm/model/m";
        for (String topic : List.of(DEVICE, figures)) {
            assertThat(mayPublish(rules, "agg", topic, true)).as(topic).isTrue();
            assertThat(mayRead(rules, "agg", topic)).as(topic).isTrue();
            assertThat(mayRead(rules, "eye", topic)).as(topic).isTrue();
            for (String other : List.of("eye", "pi", "b1")) {
                assertThat(mayPublish(rules, other, topic, false)).as(topic).isFalse();
            }
            assertThat(mayRead(rules, "pi", topic) || mayRead(rules, "b1", topic))
                    .as(topic)
                    .isFalse();
        }
        assertThat(mayPublish(rules, "agg", "homeassistant/linnet/other/model/m", true))
                .isFalse();
        assertThat(mayPublish(rules, "agg", "homeassistant/light/lamp/config", true))
                .isFalse();
        assertThat(mayPublish(rules, "eye", "homeassistant/status", true)).isTrue();
    }

    @Test
    void withoutHomeAssistantNobodyHasItsTopics() {
        assertThat(EmqxFiles.write(broker(Optional.empty()), ACCOUNTS, name -> "")
                        .texts()
                        .get("acl.conf"))
                .contains(FARM.up("b1"))
                .doesNotContain("homeassistant");
        assertThatThrownBy(() -> broker(Optional.of("#"))).hasMessageStartingWith("homeAssistant=#, accepted:");
    }

    @Test
    void emqx() {
        Map<String, String> files =
                EmqxFiles.write(BROKER, ACCOUNTS, name -> "").texts();
        Pattern form = Pattern.compile("\\{allow, \\{username, \"([\\w-]+)\"}, "
                + "(publish|subscribe|\\{publish, \\[\\{retain, false}]}), \\[\"([^\"]+)\"]}\\.");
        List<String> lines = new ArrayList<>(files.get("acl.conf").lines().toList());
        assertThat(lines.remove(0)).startsWith("%% ");
        assertThat(lines.remove(lines.size() - 1)).isEqualTo("{deny, all}.");
        List<Rule> rules = new ArrayList<>();
        for (String line : lines) {
            Matcher rule = form.matcher(line);
            assertThat(rule.matches()).as(line).isTrue();
            rules.add(new Rule(
                    rule.group(1),
                    !rule.group(2).equals("subscribe"),
                    rule.group(3),
                    rule.group(2).equals("publish")));
        }
        checkTable(rules);

        List<String> users = files.get("users.csv").lines().toList();
        assertThat(users).hasSize(5).startsWith("user_id,password_hash,salt,is_superuser");
        String[] b1 = users.get(2).split(",", -1);
        assertThat(b1[0]).isEqualTo("b1");
        assertThat(b1[1]).isEqualTo(SaltedHash.sha256(PASSWORD, b1[2])).hasSize(64);
        assertThat(b1[3]).isEqualTo("false");
        String configuration = files.get("emqx-linnet.conf");
        for (String pair : List.of("{}", "[]")) {
            assertThat(configuration.chars().filter(c -> c == pair.charAt(0)).count())
                    .isEqualTo(configuration
                            .chars()
                            .filter(c -> c == pair.charAt(1))
                            .count());
        }
        assertThat(configuration).contains("\"/etc/x/users.csv\"", "\"/etc/x/acl.conf\"", "bind = \"0.0.0.0:8883\"");
    }

    @Test
    void hiveMq() throws Exception {
        String xml = HiveMqFiles.write(BROKER, ACCOUNTS, name -> "").texts().get("credentials.xml");
        Document document =
                DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(xml)));
        List<Rule> rules = new ArrayList<>();
        for (Element role : elements(document.getDocumentElement(), "role")) {
            for (Element permission : elements(role, "permission")) {
                String activity = text(permission, "activity");
                boolean retain = text(permission, "retain").equals("ALL");
                assertThat(activity).isIn("PUBLISH", "SUBSCRIBE", "ALL");
                if (!activity.equals("SUBSCRIBE")) {
                    rules.add(new Rule(text(role, "id"), true, text(permission, "topic"), retain));
                }
                if (!activity.equals("PUBLISH")) {
                    rules.add(new Rule(text(role, "id"), false, text(permission, "topic"), retain));
                }
            }
        }
        checkTable(rules);

        Element b1 = elements(document.getDocumentElement(), "user").get(1);
        assertThat(text(b1, "name")).isEqualTo("b1").isEqualTo(text(b1, "id"));
        String[] password = text(b1, "password").split(":", -1);
        assertThat(password).hasSize(3);
        assertThat(password[1]).isEqualTo(Integer.toString(SaltedHash.ITERATIONS));
        SaltedHash hash = new SaltedHash(
                Base64.getDecoder().decode(password[0]), Base64.getDecoder().decode(password[2]));
        assertThat(hash.matches(PASSWORD)).isTrue();
        assertThat(hash.matches("another")).isFalse();
    }

    private static List<Element> elements(Element in, String name) {
        NodeList nodes = in.getElementsByTagName(name);
        List<Element> all = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            all.add((Element) nodes.item(i));
        }
        return all;
    }

    private static String text(Element in, String name) {
        return elements(in, name).get(0).getTextContent();
    }

    @Test
    void whatOthersHaveInDynamicSecurityStays() {
        Map<String, String> first =
                DynamicSecurity.write(BROKER, ACCOUNTS, name -> "").texts();
        String theirs = "{\"username\":\"plant\",\"roles\":[]}";
        String state = first.get("dynamic-security.json")
                .replaceFirst("\"clients\" : \\[", "\"clients\" : [" + Matcher.quoteReplacement(theirs + ","));
        Map<String, String> second = DynamicSecurity.write(
                        BROKER,
                        ACCOUNTS.subList(0, 3),
                        name -> name.equals("dynamic-security.json") ? state : first.get(name))
                .texts();
        assertThat(second.get("dynamic-security.json")).contains("\"plant\"").doesNotContain("\"eye\"");
        // Nothing of who has not changed, and no new password of who sends the commands.
        assertThat(second.get("changes.json"))
                .contains("deleteClient", "\"eye\"")
                .doesNotContain("\"b1\"", "\"plant\"", "createClient");
        assertThat(second.get("mosquitto_pub")).isEqualTo(first.get("mosquitto_pub"));
        assertThatThrownBy(() -> DynamicSecurity.write(BROKER, ACCOUNTS, name -> "{"))
                .hasMessageStartingWith("dynamic-security.json, accepted:");
    }

    @Test
    void aPasswordThatBoardsShareCannotBeExported() {
        assertThatThrownBy(() -> new Account("shelf", Role.BOARDS, "farm", PASSWORD))
                .hasMessageContaining("accepted: a user each")
                .hasMessageNotContaining(PASSWORD);
        assertThat(ACCOUNTS.toString()).doesNotContain(PASSWORD);
    }
}
