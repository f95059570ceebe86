package io.linnet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.protocol.telemetry.Release;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;

class LinnetTest {
    private record Ran(int code, String err) {}

    @Command(name = "fail")
    private record Failing(RuntimeException error) implements Callable<Integer> {
        @Override
        public Integer call() {
            throw error;
        }
    }

    private static Ran fail(RuntimeException error) {
        StringWriter err = new StringWriter();
        CommandLine linnet = Linnet.commandLine();
        linnet.addSubcommand(new Failing(error));
        // Those added later take nothing over.
        CommandLine fail = linnet.getSubcommands().get("fail");
        fail.setExecutionExceptionHandler(linnet.getExecutionExceptionHandler());
        fail.setErr(new PrintWriter(err, true));
        return new Ran(linnet.execute("fail"), err.toString());
    }

    @Test
    void whatTheUserCanMendIsOneLine() {
        assertThat(fail(new UserError("rounds=0, accepted: 1 and more")))
                .isEqualTo(new Ran(2, "linnet: rounds=0, accepted: 1 and more" + System.lineSeparator()));
        assertThat(fail(new UncheckedIOException("port=1883 is in use", new IOException()))
                        .err())
                .isEqualTo("linnet: port=1883 is in use" + System.lineSeparator());
    }

    @Test
    void aFaultOfOurOwnKeepsItsStackTrace() {
        Ran ran = fail(new IllegalStateException("no round is open"));
        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.err()).startsWith("linnet: no round is open").contains("at " + LinnetTest.class.getName());
    }

    @Test
    void itsVersionIsThatOfTheBuild() throws IOException {
        assertThat(Files.readString(Path.of("..", "..", "pom.xml")))
                .contains("<artifactId>linnet</artifactId>\n  <version>" + Release.VERSION + "</version>");
    }

    @Test
    void everyCommandOfTheProgramIsListed() {
        assertThat(Linnet.commandLine().getSubcommands().keySet())
                .contains(
                        "demo",
                        "emulate",
                        "broker",
                        "gateway",
                        "board",
                        "doctor",
                        "aggregator",
                        "data",
                        "model",
                        "help");
    }

    @Test
    void aCommandWhosePartIsMissingSaysSoWhateverItsOptions() {
        StringWriter err = new StringWriter();
        CommandLine linnet = new CommandLine(new Linnet()).addSubcommand("gateway", new MissingCommand(Part.GATEWAY));
        linnet.setErr(new PrintWriter(err, true));
        assertThat(linnet.execute("gateway", "--config", "x.yaml")).isEqualTo(3);
        assertThat(err.toString().strip()).isEqualTo("linnet: gateway needs the gateway, which is not installed here");
        assertThat(linnet.getUsageMessage()).doesNotContain("gateway");
    }

    @Test
    void aServiceEndsWithItsPart() throws Exception {
        CompletableFuture<Void> ended = new CompletableFuture<>();
        Service service = new Service("part", ended, () -> {});
        CompletableFuture<Void> done = CompletableFuture.completedFuture(null);
        assertThat(service.await(done)).isZero();
        ended.completeExceptionally(new CompletionException(new IllegalStateException("a fault")));
        assertThat(service.await()).isEqualTo(70);
    }

    @Test
    void aServiceEndsWithoutFaultWhenItsPartIsClosed() throws Exception {
        assertThat(new Service("part", CompletableFuture.completedFuture(null), () -> {}).await())
                .isZero();
    }
}
