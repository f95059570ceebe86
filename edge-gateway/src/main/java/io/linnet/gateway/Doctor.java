package io.linnet.gateway;

import io.linnet.gateway.serial.LineCheck;
import io.linnet.gateway.serial.PortFinder;
import io.linnet.protocol.telemetry.Finding;
import io.linnet.protocol.telemetry.Finding.Level;
import io.linnet.protocol.trust.BoardList.State;
import io.linnet.protocol.trust.FollowedBoards;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Looks at everything that a gateway stands on, and says what to do about what is wrong. The gateway need not run. */
public final class Doctor {
    /** Older than this software: the clock was never set. */
    private static final Instant EARLIEST = Instant.parse("2025-01-01T00:00:00Z");

    private static final Duration STATUS_PATIENCE = Duration.ofSeconds(5);
    private static final long LINE_MILLIS = 4_000;

    private final GatewaySettings settings;
    private final boolean isRunning;
    private final List<Finding> findings = new ArrayList<>();

    private Doctor(GatewaySettings settings, boolean isRunning) {
        this.settings = settings;
        this.isRunning = isRunning;
    }

    public static List<Finding> examine(GatewaySettings settings) throws InterruptedException {
        Doctor doctor = new Doctor(settings, isRunning(settings));
        doctor.clock(Instant.now());
        doctor.disk();
        doctor.findings.addAll(BrokerCheck.run(settings));
        doctor.boards();
        doctor.coap();
        doctor.ports();
        return List.copyOf(doctor.findings);
    }

    private void add(String check, Level level, String detail, String advice) {
        findings.add(new Finding(check, level, detail, advice));
    }

    private void clock(Instant now) {
        if (now.isBefore(EARLIEST)) {
            add(
                    "clock",
                    Level.FAILED,
                    "it is " + now,
                    "set it (timedatectl set-ntp true): TLS and custody's age need it");
        } else {
            add("clock", Level.OK, now.toString(), "");
        }
    }

    private void disk() {
        Path folder = Path.of(settings.data()).toAbsolutePath();
        Path there = existing(folder);
        try {
            if (!Files.isWritable(there)) {
                throw new AccessDeniedException(there.toString(), null, "permission denied");
            }
            long free = Files.getFileStore(there).getUsableSpace();
            long least = settings.custody().minFreeBytes();
            if (free < least) {
                add(
                        "disk",
                        Level.FAILED,
                        free + " bytes free in " + folder,
                        "free some: boards are told to wait below " + least + " (custody.minFreeBytes)");
            } else {
                add("disk", Level.OK, (free >> 20) + " MiB free in " + folder, "");
            }
        } catch (IOException e) {
            add(
                    "disk",
                    Level.FAILED,
                    folder + " cannot be written: " + e.getMessage(),
                    "give the folder to the user " + System.getProperty("user.name") + ", or set data to another");
        }
    }

    /** A check leaves nothing behind, above all no folder of root's: so the folder, or the nearest above it that is there. */
    private static Path existing(Path folder) {
        Path there = folder;
        while (!Files.exists(there) && there.getParent() != null) {
            there = there.getParent();
        }
        return there;
    }

    /** Whether the gateway of these settings runs: it says so on its status port. */
    private static boolean isRunning(GatewaySettings settings) throws InterruptedException {
        GatewaySettings.Status status = settings.status();
        if (status.port() <= 0) {
            return false;
        }
        String host = status.bind().equals("0.0.0.0") ? "127.0.0.1" : status.bind();
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + host + ":" + status.port() + "/status"))
                .timeout(STATUS_PATIENCE)
                .build();
        try {
            String body = HttpClient.newHttpClient()
                    .send(request, HttpResponse.BodyHandlers.ofString())
                    .body();
            return body.startsWith(
                    "{\"gateway\":\"" + settings.gateway() + "\",\"fleet\":\"" + settings.fleet() + "\"");
        } catch (IOException e) {
            return false;
        }
    }

    private void boards() {
        String file = settings.boards().file();
        if (file == null) {
            return;
        }
        try (FollowedBoards boards = FollowedBoards.open(Path.of(file), settings.fleet())) {
            int keys = boards.first().dtlsKeys().size();
            add("boards", Level.OK, boards.first().in(State.APPROVED).size() + " approved, " + keys + " with keys", "");
        } catch (IllegalArgumentException | UncheckedIOException e) {
            add("boards", Level.FAILED, String.valueOf(e.getMessage()), "");
        }
    }

    private void coap() {
        if (settings.isOpenToAll()) {
            add(
                    "insecure",
                    Level.WARNING,
                    "coap.port=" + settings.coap().port() + " takes whoever reaches "
                            + settings.coap().bind(),
                    "give boards keys (linnet fleet init), and take insecure and coap.port out");
        }
        int port = settings.coap().port();
        if (port <= 0) {
            return;
        }
        try (DatagramSocket socket =
                new DatagramSocket(new InetSocketAddress(settings.coap().bind(), port))) {
            add("coap", Level.OK, "UDP port " + socket.getLocalPort() + " is free", "");
        } catch (SocketException e) {
            if (isRunning) {
                add("coap", Level.OK, "UDP port " + port + ": the gateway runs and has it", "");
            } else {
                add(
                        "coap",
                        Level.FAILED,
                        "UDP port " + port + " of " + settings.coap().bind() + ": another program has it ("
                                + e.getMessage() + ")",
                        "stop it (ss -ulpn names it), or set coap.port");
            }
        }
    }

    private void ports() {
        if (!settings.serial().toSettings().isUsed()) {
            return;
        }
        Map<String, Integer> found = new PortFinder(settings.serial().toSettings()).find();
        if (found.isEmpty()) {
            add("serial", Level.WARNING, "no port that the settings mean", "plug a board in, or see serial.ports");
        }
        found.forEach((path, baud) -> {
            if (!mayUse(path)) {
                return;
            }
            if (isRunning) {
                add("port " + path, Level.OK, "the gateway runs and has it: linnet gateway status", "");
            } else {
                line(path, baud);
            }
        });
    }

    private boolean mayUse(String path) {
        Path device = Path.of(path);
        if (Files.isReadable(device) && Files.isWritable(device)) {
            return true;
        }
        add(
                "port " + path,
                Level.FAILED,
                "permission denied",
                "sudo usermod -aG " + groupOf(device) + " " + System.getProperty("user.name") + ", then log in again");
        return false;
    }

    private static String groupOf(Path device) {
        try {
            return Files.readAttributes(device, PosixFileAttributes.class)
                    .group()
                    .getName();
        } catch (IOException | UnsupportedOperationException e) {
            return "dialout";
        }
    }

    private void line(String path, int baud) {
        try {
            LineCheck.Result result = LineCheck.run(path, baud, LINE_MILLIS);
            if (result.trouble().isEmpty()) {
                add(
                        "port " + path,
                        Level.OK,
                        "board " + result.board() + " answered in " + result.millis() + " ms",
                        "");
            } else {
                add("port " + path, Level.WARNING, result.trouble(), "");
            }
        } catch (UnsatisfiedLinkError e) {
            add(
                    "port " + path,
                    Level.FAILED,
                    "the serial library does not load: " + e.getMessage(),
                    "the temporary"
                            + " folder may be mounted noexec: start Java with -DjSerialComm.library.path=FOLDER");
        }
    }
}
