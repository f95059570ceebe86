package io.linnet.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.linnet.aggregator.Aggregator;
import io.linnet.aggregator.AggregatorListener;
import io.linnet.aggregator.AggregatorSettings;
import io.linnet.aggregator.broadcast.ModelPlan;
import io.linnet.aggregator.control.ControlSettings;
import io.linnet.aggregator.round.RoundPolicy;
import io.linnet.broker.Broker;
import io.linnet.broker.BrokerSettings;
import io.linnet.gateway.Gateway;
import io.linnet.gateway.GatewaySettings;
import io.linnet.protocol.session.MqttSettings;
import java.io.File;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the parts show to Prometheus, and {@code ops/monitoring}, which lives on it. */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MonitoringIT {
    private static final Path MONITORING = Path.of("..", "monitoring");
    private static final Path RUNBOOK = Path.of("..", "RUNBOOK.md");
    private static final Pattern NAME = Pattern.compile("\\blinnet_(?:aggregator|gateway|broker)_[a-z_]+");
    private static final Pattern ALERT = Pattern.compile("alert: (\\w+)");
    private static final Pattern TESTED = Pattern.compile("alertname: (\\w+)\\n        exp_alerts:");
    private static final Pattern EXPLAINED = Pattern.compile("(?m)^\\| `(Linnet\\w+)` \\|");
    private static final Pattern SERIES = Pattern.compile("(?m)^(linnet_[a-z_]+)");

    private final Map<String, String> pages = new LinkedHashMap<>();
    /** Of an aggregator of classes and one of a number; that among the parts watches machines. */
    private final List<String> otherModels = new ArrayList<>();

    private static AggregatorSettings settings(Broker broker, ModelPlan plan, Path journal) {
        return new AggregatorSettings(
                        "pumps",
                        MqttSettings.of(broker.uri(), "aggregator"),
                        plan,
                        new RoundPolicy(4, 2, 3_000, 120, 500, 0),
                        Optional.of(journal),
                        false,
                        Optional.empty())
                .withHook(URI.create("http://127.0.0.1:9/"));
    }

    private static String page(AggregatorSettings settings) throws Exception {
        try (Aggregator aggregator = new Aggregator(settings, AggregatorListener.NONE)) {
            return read(aggregator.openPage(ControlSettings.loopback(0), new DescribedModel(settings, model -> model)));
        }
    }

    @BeforeAll
    void readThePageOfEachPart(@TempDir Path folder) throws Exception {
        ModelPlan plan = new MachinesModel(new DemoMotors(DemoMotors.LEAST, 1), "haar", 3, 200, 1).plan();
        try (Broker broker = Broker.start(BrokerSettings.inMemory(0).withMetricsPort(0))) {
            AggregatorSettings settings = settings(broker, plan, folder.resolve("aggregator.db"));
            for (ModelPlan other : List.of(
                    Presets.of("tifed").plan("digits", 64, 10, 1),
                    Presets.of("ridge").plan("wear", 27, 1, 1))) {
                otherModels.add(page(settings(broker, other, folder.resolve(other.model() + ".db"))));
            }
            GatewaySettings at = GatewaySettings.of("pumps", "pi", folder.resolve("gateway"), broker.uri())
                    .withCoap(GatewaySettings.Coap.none())
                    .withStatus(new GatewaySettings.Status(null, 0));
            try (Aggregator aggregator = new Aggregator(settings, AggregatorListener.NONE);
                    Gateway gateway = new Gateway(at)) {
                int page =
                        aggregator.openPage(ControlSettings.loopback(0), new DescribedModel(settings, model -> model));
                aggregator.start();
                gateway.start();
                pages.put("broker", read(broker.metricsPort()));
                pages.put("aggregator", read(page));
                pages.put("gateway", read(gateway.statusPort()));
            }
        }
    }

    private static String read(int port) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics"))
                .build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .body();
    }

    /** All that it says; empty: it is content. */
    private static String promtool(String input, String... arguments) throws Exception {
        boolean isThere = List.of(System.getenv("PATH").split(File.pathSeparator, -1)).stream()
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "promtool")));
        if (System.getenv("LINNET_REQUIRE_ALL") == null) {
            assumeTrue(isThere, "promtool is not installed (Debian: apt-get install prometheus)");
        }
        assertThat(isThere).as("promtool, which this build may not be without").isTrue();
        List<String> command = new ArrayList<>(List.of(arguments));
        command.add(0, "promtool");
        Process process = new ProcessBuilder(command)
                .directory(MONITORING.toFile())
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return process.exitValue() == 0 && input.isEmpty() ? "" : said;
    }

    private Set<String> printed() {
        return Stream.concat(pages.values().stream(), otherModels.stream())
                .flatMap(page -> SERIES.matcher(page).results())
                .map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> all(Pattern pattern, int group, String text) {
        return pattern.matcher(text)
                .results()
                .map(found -> found.group(group))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void promtoolFindsNothingToSayAboutAnyPage() throws Exception {
        for (Map.Entry<String, String> page : pages.entrySet()) {
            assertThat(promtool(page.getValue(), "check", "metrics"))
                    .as(page.getKey())
                    .isEmpty();
        }
    }

    @Test
    void everyFigureSaysWhatItIsAndWhoseItIs() {
        pages.forEach((part, page) -> {
            assertThat(page.lines().filter(line -> line.startsWith("# HELP")).count())
                    .isEqualTo(page.lines()
                            .filter(line -> line.startsWith("# TYPE"))
                            .count());
            assertThat(page.lines().filter(line -> !line.startsWith("#")))
                    .as(part)
                    .isNotEmpty()
                    .allSatisfy(line -> assertThat(line).startsWith("linnet_" + part + "_"))
                    .noneSatisfy(line -> assertThat(line).contains("board=\""));
        });
        assertThat(pages.get("aggregator").lines().filter(line -> !line.startsWith("#")))
                .allSatisfy(line -> assertThat(line).contains("fleet=\"pumps\",model=\"motors\""));
        assertThat(pages.get("gateway").lines().filter(line -> !line.startsWith("#")))
                .allSatisfy(line -> assertThat(line).contains("fleet=\"pumps\",gateway=\"pi\""));
    }

    /** A figure that a model never has would be taken for one that nobody reports any more. */
    @Test
    void noModelHasTheFigureOfAnother() {
        String machines = String.valueOf(pages.get("aggregator"));
        String classes = otherModels.get(0);
        String number = otherModels.get(1);
        assertThat(machines).contains("aggregator_machines").doesNotContain("_accuracy", "_r2");
        assertThat(classes)
                .contains("fleet_accuracy", "held_out_accuracy")
                .doesNotContain("_r2", "aggregator_machines");
        assertThat(number).contains("fleet_r2", "held_out_r2").doesNotContain("_accuracy", "aggregator_machines");
    }

    @Test
    void theAlarmsAreInOrderAndRaisedByWhatTheyAreFor() throws Exception {
        assertThat(promtool("", "check", "config", "prometheus.yml")).isEmpty();
        assertThat(promtool("", "check", "rules", "rules.yml")).isEmpty();
        assertThat(promtool("", "test", "rules", "rules-test.yml")).isEmpty();
    }

    @Test
    void everyAlarmIsTriedAndStandsInTheRunbook() throws Exception {
        Set<String> alarms = all(ALERT, 1, Files.readString(MONITORING.resolve("rules.yml")));
        assertThat(all(TESTED, 1, Files.readString(MONITORING.resolve("rules-test.yml"))))
                .isEqualTo(alarms);
        assertThat(all(EXPLAINED, 1, Files.readString(RUNBOOK))).isEqualTo(alarms);
    }

    @Test
    void whatAlarmsAndPagesNameIsReallyPrinted() throws Exception {
        for (String file : List.of("rules.yml", "rules-test.yml", "grafana.json")) {
            assertThat(printed()).as(file).containsAll(all(NAME, 0, Files.readString(MONITORING.resolve(file))));
        }
        assertThat(printed()).containsAll(all(NAME, 0, Files.readString(RUNBOOK)));
        Set<String> shown = new TreeSet<>();
        queries().forEach(query -> shown.addAll(all(NAME, 0, query)));
        assertThat(shown).hasSizeGreaterThan(25);
    }

    private static List<String> queries() throws Exception {
        return new ObjectMapper()
                .readTree(MONITORING.resolve("grafana.json").toFile())
                .findValuesAsText("expr");
    }

    /** As rules, which promtool reads; Grafana puts times and names in the place of its variables. */
    @Test
    void everyQueryOfTheDashboardCanBeRead(@TempDir Path folder) throws Exception {
        StringBuilder rules = new StringBuilder("groups:\n- name: dashboard\n  rules:\n");
        for (String query : queries()) {
            String read = query.replace("$__rate_interval", "5m").replaceAll("\\$\\w+", ".*");
            rules.append("  - {record: 'query', labels: {of: '")
                    .append(rules.length())
                    .append("'}, expr: '")
                    .append(read.replace("'", "''"))
                    .append("'}\n");
        }
        Path file = Files.writeString(folder.resolve("dashboard.yml"), rules);

        assertThat(promtool("", "check", "rules", file.toString())).isEmpty();
    }
}
