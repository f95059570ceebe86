package io.linnet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class AggregatorCommandTest {
    @TempDir
    private Path folder;

    @Test
    void namesThePortOfThePageThatIsTaken() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Path config = Files.writeString(
                    folder.resolve("aggregator.yaml"), "status: {port: " + taken.getLocalPort() + "}\n");
            StringWriter err = new StringWriter();
            CommandLine command = Linnet.commandLine().setErr(new PrintWriter(err, true));
            assertThat(command.execute("aggregator", "--config", config.toString()))
                    .isNotZero();
            assertThat(err.toString())
                    .contains("status.port=" + taken.getLocalPort() + " on 127.0.0.1 cannot be had")
                    .contains("accepted: another port, or -1 for none");
        }
    }
}
