package io.linnet.protocol.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StatusPageTest {
    private static final String LOOPBACK = "127.0.0.1";

    private record Status(String part, long packets) {}

    private final AtomicLong packets = new AtomicLong();
    private final Metrics metrics = new Metrics();
    private StatusPage page;

    @BeforeEach
    void open() throws IOException {
        page = StatusPage.open(LOOPBACK, 0, metrics, () -> new Status("test", packets.get()));
    }

    @AfterEach
    void close() {
        page.close();
        metrics.close();
    }

    private HttpResponse<String> send(String method, String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + LOOPBACK + ":" + page.port() + path))
                .method(method, BodyPublishers.noBody())
                .build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
    }

    @Test
    void showsTheStatusOfTheMoment() throws Exception {
        packets.set(7);

        HttpResponse<String> answer = send("GET", "/status");

        assertThat(answer.body()).isEqualTo("{\"part\":\"test\",\"packets\":7}");
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/json; charset=utf-8");
    }

    @Test
    void showsCountersWithTheirLabelsAndFiguresOfOthers() throws Exception {
        metrics.count("linnet.test.refused", "Refusals", 2, "reason", "busy");
        metrics.count("linnet.test.refused", "Refusals", 1, "reason", "late");
        metrics.count("linnet.test.refused", "Refusals", 1, "reason", "busy");
        metrics.total("linnet.test.packets", "Packets", packets::get);
        metrics.gauge("linnet.test.waiting", "Packets that wait", () -> 4);
        packets.set(9);

        assertThat(send("GET", "/metrics").body())
                .contains("linnet_test_refused_total{reason=\"busy\"} 3.0")
                .contains("linnet_test_refused_total{reason=\"late\"} 1.0")
                .contains("# HELP linnet_test_packets_total Packets")
                .contains("linnet_test_packets_total 9.0")
                .contains("linnet_test_waiting 4.0");
    }

    @Test
    void aCounterReadsNoughtBeforeItsFirstEvent() {
        metrics.counter("linnet.test.dropped", "Drops");

        assertThat(metrics.prometheus()).contains("linnet_test_dropped_total 0.0");
    }

    @Test
    void sumsASeriesOverItsOtherLabels() {
        metrics.count("linnet.test.dropped", "Drops", 2, "link", "serial", "reason", "crc");
        metrics.count("linnet.test.dropped", "Drops", 3, "link", "coap", "reason", "crc");
        metrics.count("linnet.test.dropped", "Drops", 5, "link", "coap", "reason", "flood");

        assertThat(metrics.sum("linnet.test.dropped", "crc")).isEqualTo(5);
        assertThat(metrics.sum("linnet.test.dropped", "coap")).isEqualTo(8);
        assertThat(metrics.sum("linnet.test.dropped", "none")).isZero();
    }

    @Test
    void knowsNoOtherPathAndNoOtherMethod() throws Exception {
        assertThat(send("GET", "/status/more").statusCode()).isEqualTo(404);
        assertThat(send("GET", "/favicon.ico").statusCode()).isEqualTo(404);
        assertThat(send("POST", "/metrics").statusCode()).isEqualTo(405);
    }

    @Test
    void saysAtItsRootWhatThereIs() throws Exception {
        HttpResponse<String> root = send("GET", "/");

        assertThat(root.statusCode()).isEqualTo(200);
        assertThat(root.body()).contains("href=\"/status\"").contains("href=\"/metrics\"");
    }

    @Test
    void showsThePageOfAPartThatTakesNothingFromElsewhere() throws Exception {
        page.close();
        page = StatusPage.open(
                LOOPBACK,
                0,
                metrics,
                () -> new Status("test", 0),
                List.of(
                        new StatusPage.File("/", "text/html", "<h1>gateway</h1>"),
                        new StatusPage.File("/page.js", "text/javascript", "read();")));

        assertThat(send("GET", "/").body()).isEqualTo("<h1>gateway</h1>");
        HttpResponse<String> script = send("GET", "/page.js");
        assertThat(script.body()).isEqualTo("read();");
        assertThat(script.headers().firstValue("Content-Type")).contains("text/javascript; charset=utf-8");
        assertThat(script.headers().firstValue("Content-Security-Policy").orElseThrow())
                .contains("default-src 'none'");
        assertThat(send("GET", "/page.css").statusCode()).isEqualTo(404);
    }

    @Test
    void everyFigureSaysWhatItIs() {
        metrics.count("linnet.test.refused", "Refusals", 2, "reason", "busy");
        metrics.total("linnet.test.packets", "Packets", packets::get);
        metrics.gauge("linnet.test.waiting", "Packets that wait", () -> 4, "link", "coap");

        assertThat(metrics.prometheus().lines().filter(line -> line.startsWith("# HELP")))
                .containsExactlyInAnyOrder(
                        "# HELP linnet_test_refused_total Refusals",
                        "# HELP linnet_test_packets_total Packets",
                        "# HELP linnet_test_waiting Packets that wait");
    }

    @Test
    void partsShareAPageAndAreToldApartByTheirLabels() {
        try (Metrics one = new Metrics().labelled("fleet", "farm", "model", "pumps");
                Metrics other = new Metrics().labelled("fleet", "farm", "model", "fans")) {
            one.count("linnet.test.refused", "Refusals", 2, "reason", "busy");
            other.count("linnet.test.refused", "Refusals", 5, "reason", "busy");
            one.summary("linnet.test.round.seconds", "Rounds").record(1.5);
            other.gauge("linnet.test.held", "1 while held", () -> 1);

            assertThat(Metrics.page(List.of(one, other)))
                    .containsOnlyOnce("# TYPE linnet_test_refused_total counter")
                    .contains("linnet_test_refused_total{fleet=\"farm\",model=\"fans\",reason=\"busy\"} 5.0\n"
                            + "linnet_test_refused_total{fleet=\"farm\",model=\"pumps\",reason=\"busy\"} 2.0")
                    .contains("# TYPE linnet_test_round_seconds summary")
                    .contains("linnet_test_round_seconds_sum{fleet=\"farm\",model=\"pumps\"} 1.5")
                    .contains("linnet_test_held{fleet=\"farm\",model=\"fans\"} 1.0");
        }
    }

    @Test
    void aPortInUseIsAnError() {
        assertThatIOException().isThrownBy(() -> StatusPage.open(LOOPBACK, page.port(), metrics, () -> packets));
    }
}
