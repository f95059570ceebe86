package io.linnet.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.linnet.gateway.GatewaySettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import picocli.CommandLine;

/** {@code ops/config}: what a program accepts stands there with its default, and nothing else does. */
class ExampleFilesTest {
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private static final Path CONFIG = Path.of("..", "config");
    /** A key that is commented out, at any depth of a list. */
    private static final Pattern COMMENTED = Pattern.compile("(?m)^( *)# ( *(?:- )?[a-z]\\w*:( .*)?)$");
    /** Follows another key: with keys 5684, else none. */
    private static final String DEPENDENT = "coap.securePort";

    /** Boards by name, and models with keys of the file itself. */
    private static final Set<String> ANY_KEYS = Set.of("coap.keys", "models");

    enum Example {
        AGGREGATOR(AggregatorConfig.class),
        BROKER(BrokerConfig.class),
        EMULATE(EmulateConfig.class),
        GATEWAY(GatewaySettings.class);

        private final Class<?> type;

        Example(Class<?> type) {
            this.type = type;
        }

        Path file() {
            return CONFIG.resolve(name().toLowerCase(java.util.Locale.ROOT) + ".yaml");
        }
    }

    @TempDir
    private Path folder;

    private static String uncommented(Example example) throws IOException {
        return COMMENTED.matcher(Files.readString(example.file())).replaceAll("$1$2");
    }

    /** Every key that a binder can fill, as {@code broker.uri}. */
    private static void accepted(String prefix, Type type, Set<String> found) {
        if (type instanceof ParameterizedType list && list.getRawType() == java.util.List.class) {
            accepted(prefix, list.getActualTypeArguments()[0], found);
        } else if (type instanceof Class<?> record && record.isRecord()) {
            for (RecordComponent component : record.getRecordComponents()) {
                String path = prefix.isEmpty() ? component.getName() : prefix + "." + component.getName();
                found.add(path);
                accepted(path, component.getGenericType(), found);
            }
        }
    }

    private static void written(String prefix, JsonNode node, Set<String> found) {
        if (node.isArray()) {
            node.forEach(item -> written(prefix, item, found));
        }
        if (!ANY_KEYS.contains(prefix)) {
            for (Map.Entry<String, JsonNode> field : node.properties()) {
                String path = prefix.isEmpty() ? field.getKey() : prefix + "." + field.getKey();
                found.add(path);
                written(path, field.getValue(), found);
            }
        }
    }

    private static Set<String> written(String yaml) throws IOException {
        Set<String> found = new TreeSet<>();
        written("", YAML.readTree(yaml), found);
        return found;
    }

    @ParameterizedTest
    @EnumSource
    void showEveryKeyThatIsAcceptedAndNoOther(Example example) throws IOException {
        Set<String> accepted = new TreeSet<>(Set.of(ConfigFile.LOG));
        accepted("", example.type, accepted);
        assertThat(written(uncommented(example))).isEqualTo(accepted);
    }

    @ParameterizedTest
    @EnumSource
    void areTheDefaults(Example example) throws IOException {
        Path required = Files.writeString(folder.resolve("required.yaml"), "fleet: demo\n");
        Object defaults =
                example == Example.BROKER ? ConfigFile.defaults(example.type) : ConfigFile.read(required, example.type);
        assertThat(ConfigFile.read(example.file(), example.type)).isEqualTo(defaults);
    }

    @ParameterizedTest
    @EnumSource
    void commentOutOnlyWhatHasNoDefault(Example example) throws IOException {
        Set<String> commented = written(uncommented(example));
        commented.removeAll(written(Files.readString(example.file())));
        commented.remove(DEPENDENT);
        JsonNode defaults = new ObjectMapper().valueToTree(ConfigFile.read(example.file(), example.type));
        assertThat(commented.stream()
                        .filter(path -> !defaults.at("/" + path.replace('.', '/'))
                                        .isEmpty()
                                || defaults.at("/" + path.replace('.', '/')).isValueNode()
                                        && !defaults.at("/" + path.replace('.', '/'))
                                                .isNull())
                        .collect(Collectors.toSet()))
                .isEmpty();
    }

    @Test
    void keysOfEarlierVersionsAreRefusedWithWhatToWrite() throws IOException {
        Path version = Files.writeString(folder.resolve("g.yaml"), "fleet: f\nbroker: {version: \"3.1.1\"}\n");
        assertThatThrownBy(() -> ConfigFile.read(version, GatewaySettings.class))
                .isInstanceOf(UserError.class)
                .hasMessageEndingWith("unknown key broker.version: it is called broker.mqtt now");
    }

    @Test
    void aBrokerBlockSaysWhatIsWrong() throws IOException {
        Path mqtt = Files.writeString(folder.resolve("m.yaml"), "broker: {mqtt: 4}\n");
        assertThatThrownBy(() -> ConfigFile.read(mqtt, EmulateConfig.class))
                .isInstanceOf(UserError.class)
                .hasMessageEndingWith("broker: mqtt=4, accepted: \"5\", \"3.1.1\"");
        Path both = Files.writeString(folder.resolve("b.yaml"), "broker: {password: a, passwordFile: b}\n");
        assertThatThrownBy(() -> ConfigFile.read(both, AggregatorConfig.class))
                .hasMessageEndingWith("broker: password and passwordFile given, accepted: one of them");
    }

    private String checked(Path file, int code) {
        StringWriter err = new StringWriter();
        CommandLine line = Linnet.commandLine().setErr(new PrintWriter(err, true));
        assertThat(line.execute("config", "check", file.toString())).isEqualTo(code);
        return err.toString().strip();
    }

    @ParameterizedTest
    @EnumSource
    void areWithoutFault(Example example) {
        assertThat(checked(example.file(), 0)).isEmpty();
    }

    @Test
    void aFaultIsNamedAndNothingIsMade() throws IOException {
        Path file = Files.writeString(
                folder.resolve("aggregator.yaml"),
                "data: " + folder.resolve("data")
                        + "\nmodels:\n  - model: a\n  - model: b\n    rounds: {deadline: 3}\n");
        assertThat(checked(file, 2)).startsWith("linnet: config=" + file + ": models[1]: unknown key rounds.deadline");
        Files.writeString(file, Files.readString(file).replace("deadline", "deadlineSeconds"));
        assertThat(checked(file, 0)).isEmpty();
        assertThat(folder.resolve("data")).doesNotExist();
        Path other = Files.move(file, folder.resolve("x.yaml"));
        assertThat(checked(other, 2))
                .endsWith("its name tells no part, accepted: --part gateway, broker, aggregator or emulate");
    }
}
