package io.linnet.gateway;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** libcoap's {@code coap-client}, software not written here. */
final class CoapClient {
    static final String MISSING = "coap-client is not installed (Debian: apt-get install libcoap3-bin)";

    /** @param text what it printed, verbose: options and response codes */
    record Result(byte[] body, String text) {}

    private CoapClient() {}

    static boolean isInstalled() {
        return Files.isExecutable(Path.of("/usr/bin/coap-client-notls"))
                && Files.isExecutable(Path.of("/usr/bin/coap-client-gnutls"));
    }

    static Result run(Path folder, String... arguments) throws IOException, InterruptedException {
        return run(folder, "coap-client-notls", arguments);
    }

    static Result secure(Path folder, String... arguments) throws IOException, InterruptedException {
        return run(folder, "coap-client-gnutls", arguments);
    }

    /** A client that is left waiting is stopped after a moment. */
    static Result secureInVain(Path folder, String... arguments) throws IOException, InterruptedException {
        Path log = Files.createTempFile(folder, "coap", ".log");
        List<String> command = new ArrayList<>(List.of("coap-client-gnutls", "-v", "6"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        if (!process.waitFor(2, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
        return new Result(new byte[0], Files.readString(log, StandardCharsets.ISO_8859_1));
    }

    private static Result run(Path folder, String program, String... arguments)
            throws IOException, InterruptedException {
        Path out = Files.createTempFile(folder, "coap", ".out");
        Path log = Files.createTempFile(folder, "coap", ".log");
        List<String> command = new ArrayList<>(List.of(program, "-v", "7", "-o", out.toString()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException(command + " does not end: " + Files.readString(log));
        }
        return new Result(Files.readAllBytes(out), Files.readString(log, StandardCharsets.ISO_8859_1));
    }

    static Process start(Path out, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("coap-client-notls"));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
    }
}
