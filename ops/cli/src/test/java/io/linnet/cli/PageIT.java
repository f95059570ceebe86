package io.linnet.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.linnet.aggregator.Aggregator;
import io.linnet.aggregator.AggregatorListener;
import io.linnet.aggregator.AggregatorSettings;
import io.linnet.aggregator.Fleets;
import io.linnet.aggregator.broadcast.ModelPlan;
import io.linnet.aggregator.control.ControlSettings;
import io.linnet.aggregator.journal.Entry;
import io.linnet.aggregator.journal.Journal;
import io.linnet.aggregator.journal.JournalWrite;
import io.linnet.aggregator.round.RoundPolicy;
import io.linnet.aggregator.watch.WatchAction;
import io.linnet.aggregator.watch.WatchPolicy;
import io.linnet.broker.Broker;
import io.linnet.broker.BrokerSettings;
import io.linnet.emulator.board.LocalLearner;
import io.linnet.emulator.dataset.Dataset;
import io.linnet.emulator.dataset.Datasets;
import io.linnet.emulator.dataset.Partition;
import io.linnet.emulator.fleet.Disturbance;
import io.linnet.emulator.fleet.Fleet;
import io.linnet.emulator.fleet.FleetListener;
import io.linnet.emulator.fleet.FleetSettings;
import io.linnet.gateway.Gateway;
import io.linnet.gateway.GatewaySettings;
import io.linnet.protocol.message.Memory;
import io.linnet.protocol.message.Message;
import io.linnet.protocol.message.Message.MachineState;
import io.linnet.protocol.message.MessageWriter;
import io.linnet.protocol.message.OwnProgress;
import io.linnet.protocol.message.OwnWish;
import io.linnet.protocol.points.Verdict;
import io.linnet.protocol.session.MqttSession;
import io.linnet.protocol.session.MqttSettings;
import io.linnet.protocol.session.PublishOutcome;
import io.linnet.protocol.telemetry.Release;
import io.linnet.protocol.topic.Topics;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The page in a real Chromium, on a fleet that learns meanwhile. What it looked like stays in target/page. */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PageIT {
    private static final String FLEET = "pumps";
    private static final int BOARDS = 6;
    private static final int MANY = 10_000;
    private static final int MOST_BYTES = 300_000;
    private static final Path SHOTS = Path.of("target", "page");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String TOKEN = "0123456789abcdef";

    private Path folder;

    private Broker broker;
    private Aggregator aggregator;
    private Fleet fleet;
    private Fleet lastBoard;
    private Browser browser;
    private String page;
    private int complaints;

    @BeforeAll
    void start(@TempDir Path temporary) throws Exception {
        folder = temporary;
        Optional<Path> chromium = Browser.program();
        if (System.getenv("LINNET_REQUIRE_ALL") == null) {
            assumeTrue(chromium.isPresent(), "chromium is not installed (Debian: apt-get install chromium)");
        }
        assertThat(chromium).as("chromium, which this build may not be without").isPresent();
        browser = new Browser(chromium.get(), Files.createDirectory(folder.resolve("profile")));
        broker = Broker.start(BrokerSettings.inMemory(0));
        Dataset digits = new Datasets(Datasets.defaultHome()).read("digits");
        ModelPlan plan = Presets.of("tifed")
                .plan("digits", digits.features(), digits.classes().size(), 1);
        AggregatorSettings settings = settings(plan, broker.uri(), BOARDS, Optional.empty());
        aggregator = new Aggregator(settings, AggregatorListener.NONE);
        page = open(aggregator, settings, ControlSettings.loopback(0));
        aggregator.start();
        assertThat(aggregator.awaitReady(Duration.ofSeconds(30))).isTrue();
        List<int[]> parts = Partition.parse("iid").cut(digits, BOARDS, 1);
        fleet = fleet(digits, parts, 0, BOARDS - 1);
        lastBoard = fleet(digits, parts, BOARDS - 1, BOARDS);
    }

    private static AggregatorSettings settings(ModelPlan plan, String broker, int boards, Optional<Path> journal) {
        RoundPolicy policy = new RoundPolicy(boards, Math.max(1, boards / 2), 3_000, 120, 500, 0)
                .withWatch(new WatchPolicy(0.05, 20, WatchAction.HOLD, false, BOARDS - 1));
        return new AggregatorSettings(
                FLEET, MqttSettings.of(broker, "aggregator"), plan, policy, journal, false, Optional.empty());
    }

    private static String open(Aggregator of, AggregatorSettings settings, ControlSettings control) throws Exception {
        return "http://127.0.0.1:" + of.openPage(control, new DescribedModel(settings, model -> model)) + "/";
    }

    /** Some rounds a second, as somebody might watch. */
    private Fleet fleet(Dataset data, List<int[]> parts, int from, int to) throws Exception {
        FleetSettings settings = FleetSettings.of(
                        MqttSettings.of(broker.uri(), "boards-" + from), true, FLEET, "digits", from + 1)
                .with(new Disturbance(0, 0, 40, 0, 0));
        Fleet boards = new Fleet(settings, FleetListener.NONE);
        for (int i = from; i < to; i++) {
            boards.add("board-" + i, new LocalLearner(data.train(), parts.get(i), true));
        }
        boards.start();
        return boards;
    }

    @AfterAll
    void stop() throws Exception {
        for (AutoCloseable each : new AutoCloseable[] {browser, fleet, lastBoard, aggregator, broker}) {
            if (each != null) {
                each.close();
            }
        }
    }

    @BeforeEach
    void aWideWindow() throws Exception {
        browser.size(1280, 860);
        complaints = browser.complaints().size();
    }

    /** Whatever is looked at: nothing goes wrong in the page, and nothing is asked of another place. */
    @AfterEach
    void nothingWentWrongAndNothingLeft() {
        // Chromium itself says what is refused, and what is gone; heat is removed while its page reads its versions.
        assertThat(browser.complaints().stream()
                        .skip(complaints)
                        .filter(said -> !said.contains("status of 401")
                                && !said.contains("status of 409")
                                && !said.contains("/models/heat/versions")
                                && !said.contains("ERR_CONNECTION_REFUSED")
                                && !said.contains("ERR_EMPTY_RESPONSE")
                                && !said.contains("ERR_INCOMPLETE_CHUNKED_ENCODING")))
                .isEmpty();
        assertThat(browser.requests())
                .allSatisfy(url ->
                        assertThat(url).matches("(http://127\\.0\\.0\\.1:\\d+/|data:|blob:http://127).*|about:blank"));
    }

    private JsonNode model() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(page + "api/v1/fleets/" + FLEET + "/models/digits"))
                .build();
        return JSON.readTree(HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .body());
    }

    private long millis(String figure) throws Exception {
        return Math.round(browser.eval("Number(" + figure + ")").asDouble());
    }

    private void view(String name, String selector) throws Exception {
        browser.press("nav a", name);
        browser.await("document.querySelector('nav [aria-current]').textContent === '" + name + "'");
        browser.await("document.querySelector('" + selector + "')");
    }

    private static String text(String selector) {
        return "(document.querySelector('" + selector + "')?.textContent ?? '')"; // empty where it is still to come
    }

    @Test
    @Order(1)
    void aFleetLearnsWhileThePageIsOpen() throws Exception {
        long before = browser.bytes();
        browser.open(page);
        browser.await("document.querySelector('.model-card .figure')");
        assertThat(browser.bytes() - before).isLessThan(MOST_BYTES);
        browser.await("document.documentElement.dataset.firstView");
        // The target is a second on one core (taskset -c 0); a busy machine is no fault of the page.
        System.out.println("PageIT: first view after " + millis("document.documentElement.dataset.firstView")
                + " ms, first paint after "
                + millis("performance.getEntriesByName('first-contentful-paint')[0]?.startTime") + " ms, "
                + (browser.bytes() - before) + " bytes");
        browser.await("parseFloat(" + text(".model-card .figure span") + ") > 60");
        browser.await("document.querySelector('.spark path').hasAttribute('d')");
        browser.screenshot(SHOTS.resolve("fleet.png"));
        view("Model", ".uplot");
        int version = browser.eval("Number(" + text(".tile:nth-child(4) dd span") + ".replace(',', ''))")
                .asInt();
        browser.await("Number(" + text(".tile:nth-child(4) dd span") + ".replace(',', '')) > " + (version + 2));
        browser.await("document.querySelectorAll('.scroll tbody')[0].rows.length > 3");
        // The newest round's accuracy comes when boards have reported, and is drawn without a reload.
        browser.await(
                "[...document.querySelectorAll('.scroll tbody')[0].rows].some(row => /\\d %/.test(row.textContent))");
        browser.await("parseFloat(" + text(".tile:nth-child(2) dd span") + ") > 60");
        browser.await("document.querySelectorAll('.decisions tbody tr').length === 10");
        browser.await("parseFloat(document.querySelector('.decisions tbody tr').cells[12].textContent) > 60");
        browser.screenshot(SHOTS.resolve("model.png"));
        browser.eval("document.querySelector('.decisions').scrollIntoView({ block: 'center' })");
        browser.screenshot(SHOTS.resolve("decisions.png"));
        browser.eval("scrollTo(0, 0)");
        browser.dark(true);
        browser.await("getComputedStyle(document.body).backgroundColor === 'rgb(15, 20, 18)'");
        browser.screenshot(SHOTS.resolve("model-dark.png"));
        browser.dark(false);
    }

    @Test
    @Order(2)
    void theModelIsPausedAndGoesOn() throws Exception {
        browser.open(page + "#/fleets/" + FLEET + "/models/digits");
        browser.press("main button", "Pause");
        browser.await("document.querySelector('dialog[open] h2').textContent === 'Pause digits?'");
        browser.press("dialog button", "Pause");
        browser.await(text(".head .chip") + " === 'paused'");
        assertThat(model().get("state").asText()).isEqualTo("paused");
        browser.press("main button", "Resume");
        browser.await(text(".head .chip") + " === 'learning'");
    }

    @Test
    @Order(3)
    void aVersionIsExportedAndGoneBackTo() throws Exception {
        browser.enter("main button", "All versions");
        // One that stays in the list for long enough.
        browser.await("document.querySelectorAll('.scroll tbody')[1].rows.length > 8");
        int to = browser.eval("Number(document.querySelectorAll('.scroll"
                        + " tbody')[1].rows[7].cells[0].textContent.replace(',', ''))")
                .asInt();
        String control = "document.querySelector('[data-key=%s-" + to + "]')";
        browser.eval("{ const format = " + String.format(Locale.ROOT, control, "export") + "; format.value = 'onnx';"
                + " format.dispatchEvent(new Event('change')); }");
        String name = "digits-" + to + ".onnx";
        browser.await(
                "[...document.querySelectorAll('.toast')].some(toast => toast.textContent.includes('" + name + "'))");
        Path file = folder.resolve("profile").resolve(name);
        await().until(() -> Files.exists(file) && Files.size(file) > 1_000);
        assertThat(predicted(to)).matches("\\{\"rows\":3,.*");
        browser.eval(String.format(Locale.ROOT, control, "back") + ".click()");
        browser.await("document.querySelector('dialog[open] h2').textContent.startsWith('Roll digits back to version "
                + to + "')");
        browser.screenshot(SHOTS.resolve("rollback.png"));
        browser.press("dialog button", "Roll back to " + to);
        browser.await(
                "[...document.querySelectorAll('.scroll tbody')[0].rows].some(row => row.textContent.includes('went"
                        + " back to version "
                        + to + "'))");
        browser.screenshot(SHOTS.resolve("gone-back.png"));
        view("Events", ".log li");
        browser.await(text(".log") + ".includes('with the parameters of " + to + "')");
        browser.screenshot(SHOTS.resolve("events.png"));
    }

    /** By the command, of a version that the aggregator has. */
    private String predicted(int version) throws Exception {
        Path rows = Files.writeString(folder.resolve("rows.csv"), ("0,".repeat(64) + "3\n").repeat(3));
        PrintStream before = System.out;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
            int code = Linnet.commandLine()
                    .execute(
                            "model",
                            "predict",
                            "--model",
                            FLEET + "/digits@" + version,
                            "--data",
                            rows.toString(),
                            "--json",
                            "--url",
                            page.substring(0, page.length() - 1));
            assertThat(code).isZero();
        } finally {
            System.setOut(before);
        }
        return out.toString(StandardCharsets.UTF_8)
                .lines()
                .reduce((first, last) -> last)
                .orElseThrow();
    }

    @Test
    @Order(4)
    void aBoardGoesSilentAndIsSeenToBeMissing() throws Exception {
        view("Boards", ".grid-space .grid-row");
        browser.await("document.querySelectorAll('.grid-space .grid-row').length === " + BOARDS);
        lastBoard.close();
        browser.await("[...document.querySelectorAll('.grid-space .grid-row')].some(row =>"
                + " row.textContent.startsWith('board-5missing'))");
        browser.press(".filter button", "1 missing");
        browser.await("document.querySelectorAll('.grid-space .grid-row').length === 1");
        browser.screenshot(SHOTS.resolve("boards.png"));
        browser.press(".grid-space .grid-row", "board-5");
        browser.await("document.querySelector('dialog[open] .pairs')");
        browser.await("document.querySelector('dialog[open] .uplot')");
        browser.screenshot(SHOTS.resolve("board.png"));
        browser.key("Escape");
        browser.await("!document.querySelector('dialog[open]')");
        view("Model", ".tile");
        browser.await(text(".tile:nth-child(5) .sub") + " === '1 missing'");
        view("Gateways", ".gateways .empty");
    }

    @Test
    @Order(5)
    void whatNoRoundCanHaveIsSaidInOneSentence() throws Exception {
        view("Model", ".form input");
        browser.eval("document.querySelector('.form input[name=quorum]').value = 70");
        browser.enter(".form button", "Set");
        browser.await("[...document.querySelectorAll('.toast.is-bad')].some(toast => toast.textContent === 'quorum=70,"
                + " accepted: 1 to 6')");
    }

    @Test
    @Order(6)
    void onANarrowScreenNothingIsCutOff() throws Exception {
        browser.size(360, 740);
        for (String[] each : new String[][] {
            {"Fleet", ".model-card"},
            {"Model", ".uplot"},
            {"Boards", ".grid-row"},
            {"Gateways", ".gateways"},
            {"Events", ".log"}
        }) {
            view(each[0], each[1]);
            assertThat(browser.eval("document.documentElement.scrollWidth").asInt())
                    .as(each[0])
                    .isLessThanOrEqualTo(360);
            browser.screenshot(SHOTS.resolve(each[0].toLowerCase(Locale.ROOT) + "-360.png"));
        }
    }

    /** Presses Tab until the focus is where an expression of JavaScript says. */
    private void tabTo(String what) throws Exception {
        for (int i = 0; i < 60 && !browser.is("(e => " + what + ")(document.activeElement)"); i++) {
            browser.key("Tab");
        }
        assertThat(browser.is("(e => " + what + ")(document.activeElement)"))
                .as(what)
                .isTrue();
    }

    @Test
    @Order(7)
    void theKeyboardIsEnough() throws Exception {
        browser.open("about:blank");
        browser.open(page);
        browser.await("document.querySelector('nav a')");
        tabTo("e.className === 'skip'");
        tabTo("e.textContent === 'Boards' && e.closest('nav')");
        browser.key("Enter");
        browser.await("document.querySelector('.grid-space .grid-row')");
        tabTo("e.className === 'sort' && e.textContent === 'Accuracy'");
        browser.key("Enter");
        browser.await("document.querySelector('[aria-sort=ascending]').textContent === 'Accuracy'");
        tabTo("e.className === 'grid-body'");
        browser.key("ArrowDown");
        browser.key("ArrowDown");
        String second = browser.eval("document.querySelector('.grid-row.is-active').firstChild.textContent")
                .asText();
        browser.key("Enter");
        browser.await("document.querySelector('dialog[open] h2')?.textContent === '" + second + "'");
        browser.key("Escape");
        browser.await("!document.querySelector('dialog[open]')");
        tabTo("e.textContent === 'Model' && e.closest('nav')");
        browser.key("Enter");
        tabTo("e.textContent === 'Pause'");
        browser.key("Enter");
        browser.await("document.querySelector('dialog[open]')");
        browser.key("Escape");
        browser.await("!document.querySelector('dialog[open]')");
        assertThat(model().get("state").asText()).isEqualTo("learning");
    }

    /** A journal of a fleet that is large, at a broker that is away. */
    private AggregatorSettings large() {
        Path file = folder.resolve("large.db");
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            entries.add(new Entry.BoardJoined("pump-" + (MANY + i), i));
        }
        try (Journal journal = Journal.open(file, false)) {
            journal.write(List.of(new JournalWrite.AppendEntries(entries)));
        }
        ModelPlan plan = Presets.of("tifed").plan("digits", 64, 10, 1);
        return settings(plan, "tcp://127.0.0.1:9", MANY, Optional.of(file));
    }

    @Test
    @Order(8)
    void tenThousandBoardsScroll() throws Exception {
        AggregatorSettings settings = large();
        try (Aggregator large = new Aggregator(settings, AggregatorListener.NONE)) {
            String at = open(large, settings, ControlSettings.loopback(0));
            large.start();
            browser.open(at + "#/fleets/" + FLEET + "/boards");
            browser.await("document.querySelector('.grid')?.getAttribute('aria-rowcount') === '" + MANY + "'");
            for (double share : new double[] {0.1, 0.5, 0.93}) {
                browser.eval("{ const body = document.querySelector('.grid-body'); body.scrollTop = " + share
                        + " * body.scrollHeight; }");
                int first = (int) (share * MANY);
                browser.await("[...document.querySelectorAll('.grid-space .grid-row')].some(row =>"
                        + " row.firstChild.textContent === 'pump-"
                        + (MANY + first + 3) + "')");
                assertThat(browser.eval("document.querySelectorAll('.grid-space .grid-row').length")
                                .asInt())
                        .isLessThan(60);
            }
            browser.eval("document.querySelector('.grid-body').focus()");
            browser.key("End");
            browser.await(text(".grid-row.is-active") + ".startsWith('pump-19999')");
            browser.press(".filter button", "0 offline");
            browser.await(text(".grid-body .empty") + " === 'No board is like that.'");
            browser.press(".filter button", "0 offline");
            browser.eval("document.querySelector('.filter input').focus()");
            browser.type("pump-1234");
            browser.await("document.querySelector('.grid').getAttribute('aria-rowcount') === '10'");
            browser.screenshot(SHOTS.resolve("boards-10000.png"));
        }
    }

    @Test
    @Order(9)
    void whoHasNoTokenIsAskedForIt() throws Exception {
        Path tokens = folder.resolve("tokens");
        Files.writeString(tokens, "anna " + TOKEN + "\n");
        Files.setPosixFilePermissions(tokens, PosixFilePermissions.fromString("rw-------"));
        AggregatorSettings settings =
                settings(Presets.of("tifed").plan("digits", 64, 10, 1), "tcp://127.0.0.1:9", 2, Optional.empty());
        ControlSettings control =
                new ControlSettings("127.0.0.1", 0, Optional.of(tokens), Optional.empty(), Optional.empty());
        try (Aggregator guarded = new Aggregator(settings, AggregatorListener.NONE)) {
            String at = open(guarded, settings, control);
            guarded.start();
            browser.open(at);
            browser.await("document.activeElement?.name === 'token'");
            browser.screenshot(SHOTS.resolve("token.png"));
            browser.type("not the right token");
            browser.key("Enter");
            browser.await(
                    "document.querySelector('main form p')?.textContent.startsWith('This token is not known here')");
            browser.type(TOKEN);
            browser.key("Enter");
            browser.await("document.querySelector('.model-card .chip')?.textContent === 'waiting'");
            browser.await("document.querySelector('.note.is-bad')?.textContent.includes('is not reached')");
            browser.screenshot(SHOTS.resolve("waiting.png"));
        }
    }

    private static void linnet(String... arguments) {
        assertThat(Linnet.commandLine().execute(arguments)).isZero();
    }

    private void press(String act, String board, String state) throws Exception {
        browser.press(".grid-space .grid-row", board);
        browser.await("document.querySelector('dialog[open] .pairs')");
        browser.press("dialog[open] .actions button", act);
        browser.await("[...document.querySelectorAll('dialog[open] h2')].at(-1).textContent === '" + act + " board "
                + board + "?'");
        browser.screenshot(SHOTS.resolve(act.toLowerCase(Locale.ROOT) + ".png"));
        browser.eval("[...document.querySelectorAll('dialog[open] .actions button')].at(-1).click()");
        browser.await("!document.querySelector('dialog[open]')");
        browser.await("[...document.querySelectorAll('.grid-space .grid-row')].some(row => row.textContent.startsWith('"
                + board + state + "'))");
    }

    @Test
    @Order(10)
    void aBoardIsLetInAndThrownOut() throws Exception {
        Path dir = folder.resolve("fleet");
        linnet("fleet", "init", "--dir", dir.toString(), "--name", FLEET, "--boards", "2", "--json");
        linnet("board", "add", "stranger", "--pending", "--dir", dir.toString(), "--json");
        AggregatorSettings settings = settings(
                        Presets.of("tifed").plan("digits", 64, 10, 1), "tcp://127.0.0.1:9", 2, Optional.empty())
                .withBoards(dir.resolve("aggregator.boards"));
        ControlSettings control = ControlSettings.loopback(0).withEnrolment(new FolderEnrolment(dir, FLEET));
        try (Aggregator listed = new Aggregator(settings, AggregatorListener.NONE)) {
            String at = open(listed, settings, control);
            listed.start();
            browser.open(at + "#/fleets/" + FLEET + "/boards");
            browser.await("document.querySelectorAll('.grid-space .grid-row').length === 3");
            browser.screenshot(SHOTS.resolve("pending.png"));
            press("Approve", "stranger", "awaited");
            press("Revoke", "stranger", "revoked");
            view("Events", ".log li");
            browser.await(text(".log") + ".includes('revoked board stranger')");
            browser.screenshot(SHOTS.resolve("enrolment-events.png"));
        }
        assertThat(Files.readString(dir.resolve("gateway.boards"))).contains("stranger revoked");
    }

    @Test
    @Order(11)
    void aGatewayShowsWhatIsWrongWithIt() throws Exception {
        Path absent = folder.resolve("ttyUSB9");
        GatewaySettings at = GatewaySettings.of(FLEET, "attic", folder.resolve("gateway"), broker.uri())
                .withCoap(new GatewaySettings.Coap(null, 0, -1, null, null))
                .withSerial(GatewaySettings.Serial.of(absent.toString()))
                .withStatus(new GatewaySettings.Status(null, 0));
        try (Gateway gateway = new Gateway(at)) {
            gateway.start();
            browser.open("http://127.0.0.1:" + gateway.statusPort() + "/");
            browser.await("document.querySelector('#name')?.textContent === 'attic'");
            browser.await(text("#broker") + " === 'connected'");
            browser.await(text("#model") + ".startsWith('digits, version')");
            browser.await(text("#ports") + ".includes('" + absent + "')");
            browser.await("document.querySelectorAll('.trouble').length === 1");
            browser.await(text(".trouble") + ".includes('is not open')");
            browser.screenshot(SHOTS.resolve("gateway.png"));
            browser.size(360, 740);
            assertThat(browser.eval("document.documentElement.scrollWidth").asInt())
                    .isLessThanOrEqualTo(360);
            browser.screenshot(SHOTS.resolve("gateway-360.png"));
            // What the aggregator shows of it: ports follow with the presence that is due next.
            browser.size(1280, 860);
            browser.open(page + "#/fleets/" + FLEET + "/gateways");
            browser.await(
                    "document.querySelector('.gateways')?.textContent.includes('Software" + Release.VERSION + "')");
            browser.screenshot(SHOTS.resolve("gateways.png"));
            browser.open("http://127.0.0.1:" + gateway.statusPort() + "/");
            browser.await("document.querySelector('#name')?.textContent === 'attic'");
        }
        browser.await(text(".trouble") + ".includes('does not answer')");
    }

    /** Two models in a process of their own: one whose journal cannot be opened, one that waits for boards. */
    private Fleets twoModels(Path data) throws Exception {
        // A damaged file would be set aside and begun anew; this nobody but a person can mend.
        Files.createDirectories(data.resolve("sites/wear.db"));
        Path config = Files.writeString(folder.resolve("many.yaml"), """
            data: %s
            broker: {uri: %s}
            models:
              - {fleet: sites, model: wear}
              - {fleet: sites, model: noise}
            """.formatted(data, broker.uri()));
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
        ConfiguredModels models = new ConfiguredModels(
                config, ConfigFile.read(config, AggregatorConfig.class), null, new Output(true, nowhere, nowhere));
        Fleets fleets = new Fleets(models);
        models.all().forEach(fleets::add);
        return fleets;
    }

    @Test
    @Order(12)
    void aModelThatFailedIsMendedAndAnotherComesAndGoes() throws Exception {
        Path data = folder.resolve("many");
        try (Fleets fleets = twoModels(data)) {
            String at = "http://127.0.0.1:" + fleets.openPage(ControlSettings.loopback(0));
            fleets.start();
            browser.open(at + "/");
            browser.await("document.querySelectorAll('.model-card').length === 2");
            String wear = "document.querySelector('.model-card[href$=wear]')";
            browser.await(wear + ".querySelector('.chip').textContent === 'failed'");
            browser.await(wear + ".textContent.includes('wear.db')");
            browser.await("document.querySelector('.model-card[href$=noise] .chip').textContent === 'waiting'");
            browser.await("!document.querySelector('.note.is-bad')");
            browser.screenshot(SHOTS.resolve("failed.png"));
            browser.press(".model-card", "wear");
            browser.await(text(".note.is-bad") + ".startsWith('This model cannot run: ')");
            browser.screenshot(SHOTS.resolve("failed-model.png"));
            browser.size(360, 740);
            assertThat(browser.eval("document.documentElement.scrollWidth").asInt())
                    .isLessThanOrEqualTo(360);
            browser.screenshot(SHOTS.resolve("failed-360.png"));
            browser.size(1280, 860);
            Files.delete(data.resolve("sites/wear.db"));
            browser.press("main button", "Try again");
            browser.await("document.querySelector('.head .chip')?.textContent === 'waiting'");
            browser.screenshot(SHOTS.resolve("mended.png"));

            view("Fleet", ".model-card");
            linnet("model", "create", "sites/heat", "--from", "sites/noise", "--url", at);
            browser.await("document.querySelectorAll('.model-card').length === 3");
            browser.screenshot(SHOTS.resolve("created.png"));
            // The page is opened anew when a model comes: a place on it may be another's by the time it is pressed.
            browser.eval("document.querySelector('.model-card[href$=heat]').click()");
            browser.await("document.querySelector('h1')?.textContent === 'heat'");
            browser.await("document.querySelectorAll('.scroll tbody')[1]?.rows.length === 1");
            linnet("model", "remove", "sites/heat", "--url", at);
            browser.await(
                    "document.querySelector('main .empty')?.textContent.startsWith('There is no such thing here')");
            browser.screenshot(SHOTS.resolve("removed.png"));
            browser.press("main .empty a", "To the fleet");
            browser.await("document.querySelectorAll('.model-card').length === 2");
        }
    }

    private void found(MqttSession motors, int motor, Verdict.State state, int score, int windows) throws Exception {
        say(
                motors,
                motor,
                new MachineState(
                        "motors", 0, state, windows, score > 97 ? 3 : 0, score, 97, 16 * 60, Optional.empty()));
    }

    private static void say(MqttSession motors, int motor, Message said) throws Exception {
        CompletableFuture<PublishOutcome> taken = new CompletableFuture<>();
        motors.publish(
                new Topics("halls").report("motor-" + motor), MessageWriter.write(said), 1, false, 0, taken::complete);
        assertThat(taken.get(30, TimeUnit.SECONDS).isTaken()).isTrue();
    }

    @Test
    @Order(13)
    void machinesAreWatchedAndOneIsInAlarm() throws Exception {
        Path file = folder.resolve("halls.db");
        List<Entry> joined = new ArrayList<>();
        for (int motor = 0; motor < BOARDS; motor++) {
            joined.add(new Entry.BoardJoined("motor-" + motor, motor));
        }
        try (Journal journal = Journal.open(file, false)) {
            journal.write(List.of(new JournalWrite.AppendEntries(joined)));
        }
        AggregatorSettings settings = new AggregatorSettings(
                "halls",
                MqttSettings.of(broker.uri(), "halls"),
                new MachinesModel(new DemoMotors(BOARDS, 1), "haar", 3, 200, 1).plan(),
                new RoundPolicy(BOARDS, BOARDS, 20_000, MachinesModel.MOST_WINDOWS, 500, 0),
                Optional.of(file),
                false,
                Optional.empty());
        try (Aggregator watching = new Aggregator(settings, AggregatorListener.NONE);
                MqttSession motors = new MqttSession(MqttSettings.of(broker.uri(), "motors"))) {
            String at = open(watching, settings, ControlSettings.loopback(0));
            watching.start();
            assertThat(watching.awaitReady(Duration.ofSeconds(30))).isTrue();
            motors.start();
            browser.open(at);
            browser.await("document.querySelector('.model-card .figure span')?.textContent === '–'");
            for (int window = 1; window <= 12; window++) {
                for (int motor = 0; motor < BOARDS; motor++) {
                    boolean isFailing = motor == 2 && window > 6;
                    Verdict.State other = motor == 4 ? Verdict.State.DRIFT : Verdict.State.NORMAL;
                    int score = isFailing ? 90 + 3 * window : 60 + (5 * motor + 7 * window) % 20;
                    found(motors, motor, isFailing ? Verdict.State.ALARM : other, score, 8 * window);
                }
            }
            browser.await(text(".model-card .figure span") + " === '1'");
            browser.await(text(".model-card > p:last-child") + " === '1 in alarm, 1 drifting, 4 normal.'");
            browser.screenshot(SHOTS.resolve("machines-fleet.png"));
            view("Model", ".machine");
            browser.await("document.querySelectorAll('.machine .uplot').length === " + BOARDS);
            browser.await(text(".tile:nth-child(1) dd span") + " === '1 in alarm'");
            browser.await(text(".machine h3") + " === 'motor-2'");
            browser.await(text(".machine p") + ".startsWith('score 126, limit 97, for ')");
            browser.await("document.querySelectorAll('.machine .actions:not(.hidden)').length === 1");
            browser.screenshot(SHOTS.resolve("machines.png"));
            browser.dark(true);
            browser.screenshot(SHOTS.resolve("machines-dark.png"));
            browser.dark(false);
            browser.size(360, 740);
            // Charts follow the window a frame later.
            browser.await("document.documentElement.scrollWidth <= 360");
            browser.screenshot(SHOTS.resolve("machines-360.png"));
            browser.size(1280, 860);
            browser.press(".machine button", "Acknowledge");
            browser.await(
                    "document.querySelector('dialog[open] h2').textContent === 'Acknowledge the alarm of motor-2?'");
            browser.key("Escape");
            browser.await("!document.querySelector('dialog[open]')");
            view("Boards", ".grid-space .grid-row");
            browser.await(text(".grid-head") + ".includes('Machine')");
            browser.press(".grid-space .grid-row", "motor-2");
            browser.await("document.querySelector('dialog[open] .uplot')");
            browser.await(text("dialog[open]") + ".includes('It does not run as it did')");
            browser.screenshot(SHOTS.resolve("machine.png"));
            browser.press("dialog[open] .actions button", "Mounted anew");
            browser.await("[...document.querySelectorAll('dialog[open] h2')].at(-1).textContent"
                    + " === 'Was motor-2 mounted anew?'");
            browser.screenshot(SHOTS.resolve("remount.png"));
            browser.eval("[...document.querySelectorAll('dialog[open] .actions button')].at(-1).click()");
            browser.await("!document.querySelector('dialog[open]')");
            OwnProgress learning = new OwnProgress(new OwnWish(1, 60), 23);
            say(
                    motors,
                    2,
                    new MachineState(
                            "motors", 0, Verdict.State.NORMAL, 96, 0, 126, 97, 16 * 60, Optional.of(learning)));
            browser.await("[...document.querySelectorAll('.grid-space .grid-row')].some(row =>"
                    + " row.textContent.startsWith('motor-2') && row.textContent.includes('learning'))");
            browser.screenshot(SHOTS.resolve("learning-boards.png"));
            browser.press(".grid-space .grid-row", "motor-2");
            browser.await(text("dialog[open] p > .chip") + " === 'learning its own normal, 23 of 60'");
            assertThat(browser.eval(text("dialog[open]")).toString()).doesNotContain("It runs as it did");
            browser.screenshot(SHOTS.resolve("own-normal.png"));
            browser.key("Escape");
            browser.await("!document.querySelector('dialog[open]')");
            view("Model", ".machine");
            browser.await(text(".machine:nth-child(2) h3") + " === 'motor-2'"); // behind the one that drifts
            browser.await(text(".machine:nth-child(2) .chip") + " === 'learning its own normal, 23 of 60'");
            browser.await(text(".machine:nth-child(2) p") + ".startsWith('not judged meanwhile, for ')");
            browser.await(text(".tile:nth-child(1) dd") + ".includes('1 learning what is normal, 4 normal')");
            browser.screenshot(SHOTS.resolve("learning.png"));
            assertThat(ModelOperationsTest.run(List.of("model", "show", "halls/motors", "--url", at))
                            .out())
                    .contains("1 learning what is normal")
                    .contains("  motor-2 learning: for ")
                    .contains("learning its own normal, 23 of 60")
                    .contains("  motor-4 drift: score ")
                    .doesNotContain("motor-1");
            browser.size(360, 740);
            browser.await("document.documentElement.scrollWidth <= 360");
            browser.screenshot(SHOTS.resolve("learning-360.png"));
            browser.size(1280, 860);
            view("Boards", ".grid-space .grid-row");
            say(motors, 5, Message.Report.of("motors", 0, new Memory(41_000, 53_056)));
            browser.await("[...document.querySelectorAll('.grid-space .grid-row')].some(row =>"
                    + " row.textContent.startsWith('motor-5too small'))");
            browser.press(".grid-space .grid-row", "motor-5");
            browser.await(text("dialog[open]") + ".includes('Board motor-5 has 41.0 kB, the model needs 53.1 kB.')");
        }
    }

    @Test
    @Order(14)
    void anAggregatorThatIsGoneIsSaid() throws Exception {
        browser.open(page);
        browser.await("document.querySelector('#live')?.classList.contains('is-live')");
        aggregator.close();
        browser.await("document.querySelector('#live').textContent === 'reconnecting'");
    }
}
