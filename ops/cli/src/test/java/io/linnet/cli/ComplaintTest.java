package io.linnet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** Exit codes and what is said: 0, 1 failed, 2 what was asked for cannot be, 3 something outside. */
class ComplaintTest {
    private record Said(int code, String text) {}

    private static Said run(String... arguments) {
        StringWriter err = new StringWriter();
        int code = Linnet.commandLine().setErr(new PrintWriter(err, true)).execute(arguments);
        return new Said(code, err.toString().replace(System.lineSeparator(), "\n"));
    }

    private static Said failed(Exception error) {
        StringWriter err = new StringWriter();
        CommandLine line = Linnet.commandLine().setErr(new PrintWriter(err, true));
        return new Said(Complaint.failed(error, line), err.toString().strip());
    }

    @Test
    void aWrongOptionIsThreeLinesAndNoPageOfUsage() {
        assertThat(run("demo", "--board", "4")).isEqualTo(new Said(2, """
                                linnet: Unknown options: '--board', '4'
                                Possible solutions: --boards, --board-column, --board-folders
                                Try: linnet demo --help
                                """));
        assertThat(run("demo", "--boards", "many")).isEqualTo(new Said(2, """
                                linnet: Invalid value for option '--boards': 'many' is not an int
                                Try: linnet demo --help
                                """));
    }

    /** The same kind of mistake, whether the parser finds it or we do. */
    @Test
    void aValueThatCannotBeIsAMisuse() {
        assertThat(run("demo", "--rounds", "0")).isEqualTo(new Said(2, "linnet: rounds=0, accepted: 1 and more\n"));
        assertThat(run("gateway", "--config", "nowhere.yaml").code()).isEqualTo(2);
    }

    @Test
    void aFileThatIsNotThereIsOneLine() {
        assertThat(run("model", "import", "nosuch.tflite"))
                .isEqualTo(new Said(2, "linnet: nosuch.tflite: no such file\n"));
        assertThat(run("model", "import", "nosuch.tflite", "--halves"))
                .isEqualTo(new Said(2, "linnet: halves: accepted with cut-after\n"));
    }

    static Stream<Arguments> outside() {
        return Stream.of(
                Arguments.of(UserError.environment("broker=x: no answer"), 3, "linnet: broker=x: no answer"),
                Arguments.of(new AccessDeniedException("/etc/shadow"), 3, "linnet: /etc/shadow: permission denied"),
                Arguments.of(
                        new UncheckedIOException(new AccessDeniedException("/etc/shadow")),
                        3,
                        "linnet: /etc/shadow: permission denied"),
                Arguments.of(
                        new UncheckedIOException("port=1883 is in use", new IOException("Address in use")),
                        3,
                        "linnet: port=1883 is in use"),
                Arguments.of(new NoSuchFileException("a.tflite"), 2, "linnet: a.tflite: no such file"),
                Arguments.of(
                        new IllegalArgumentException("c=64, accepted: 0 to 63"), 2, "linnet: c=64, accepted: 0 to 63"));
    }

    @ParameterizedTest
    @MethodSource
    void outside(Exception error, int code, String text) {
        assertThat(failed(error)).isEqualTo(new Said(code, text));
    }

    @Test
    void aFaultOfOurOwnShowsWhereItIs() {
        assertThat(failed(new IllegalStateException("no round is open")))
                .satisfies(said -> assertThat(said.code()).isEqualTo(1))
                .satisfies(said -> assertThat(said.text())
                        .startsWith("linnet: no round is open")
                        .contains("at " + ComplaintTest.class.getName()));
    }
}
