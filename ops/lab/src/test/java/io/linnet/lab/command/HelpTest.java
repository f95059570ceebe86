package io.linnet.lab.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.cli.Linnet;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** The help of every command. */
class HelpTest {
    private static List<CommandLine> commands() {
        List<CommandLine> all = new ArrayList<>(List.of(Linnet.commandLine()));
        for (int i = 0; i < all.size(); i++) {
            all.addAll(all.get(i).getSubcommands().values());
        }
        return all;
    }

    /** A description is a format string: a lone per cent sign makes the parser warn whenever the command is listed. */
    @Test
    void isPrintedWithoutAWarningAndFitsATerminal() {
        PrintStream before = System.err;
        ByteArrayOutputStream warnings = new ByteArrayOutputStream();
        List<String> pages = new ArrayList<>();
        try {
            System.setErr(new PrintStream(warnings, true, StandardCharsets.UTF_8));
            commands().forEach(command -> pages.add(command.getUsageMessage()));
        } finally {
            System.setErr(before);
        }
        assertThat(warnings.toString(StandardCharsets.UTF_8)).isEmpty();
        assertThat(pages).hasSizeGreaterThan(20);
        assertThat(pages)
                .allSatisfy(page -> assertThat(page.lines())
                        .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(80)));
    }
}
