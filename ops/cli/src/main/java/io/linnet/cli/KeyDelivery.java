package io.linnet.cli;

import io.linnet.gateway.serial.LineEnrolment;
import io.linnet.protocol.message.Enrol.Identity;
import io.linnet.protocol.trust.BoardKey;
import io.linnet.protocol.trust.InstallCode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How a key gets to its board: over its line, in a file for its flash, or as a code that somebody reads. */
final class KeyDelivery {
    /** Of a board that resets when its port is opened, and whose flash is slow. */
    private static final long ANSWER_MILLIS = 5_000;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description = "The key goes there, and no code is printed: FILE.h is a header for a program, FILE.bin an"
                    + " image for the board's flash, any other name text.")
    private @Nullable Path out;

    @Option(
            names = "--serial",
            paramLabel = "PORT",
            description = "The board on this port takes id, fleet and key, and no code is printed.")
    private @Nullable String port;

    @Option(names = "--baud", description = "Of --serial. Default: ${DEFAULT-VALUE}")
    private int baud = 115_200;

    boolean isLine() {
        return port != null;
    }

    /** @throws UserError there are several boards, or the gateway's part is not here */
    void requireOne(int boards) {
        if (boards > 1 && (out != null || port != null)) {
            throw new UserError((out != null ? "--out" : "--serial") + " is of one board, accepted: one ID");
        }
        if (out != null && port != null) {
            throw new UserError("the key goes to one place, accepted: --out FILE or --serial PORT");
        }
        if (port != null && !Part.GATEWAY.isInstalled()) {
            throw new UserError(
                    "--serial needs the gateway's part, which is not installed here, accepted: --out FILE.bin");
        }
    }

    /** What became of a key on the line. */
    record Sent(boolean isTaken, boolean isSure, String trouble) {}

    Sent send(Identity who, BoardKey key) {
        String name = String.valueOf(port);
        LineEnrolment.Result result = LineEnrolment.give(name, baud, who, key, ANSWER_MILLIS);
        return new Sent(
                result.end() == LineEnrolment.End.TAKEN,
                result.end() != LineEnrolment.End.UNSURE,
                "port " + name + ": " + result.trouble());
    }

    /** Whatever is not on the line: adds to the row where the key is. */
    void tell(Output output, Map<String, Object> row, Identity who, BoardKey key) throws IOException {
        String code = InstallCode.of(key);
        if (port != null) {
            row.put("port", port);
        } else if (out != null) {
            KeyFile.write(out, who, key);
            row.put("file", out.toString());
        } else {
            row.put("code", code);
        }
        output.result(row);
        if (port == null && out == null && !output.isJson()) {
            CodePicture.forTerminal(code).ifPresent(output::say);
        }
    }
}
