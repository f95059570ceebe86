package io.linnet.gateway;

import io.linnet.gateway.serial.LineCheck;
import io.linnet.gateway.serial.PortFinder;
import io.linnet.protocol.session.MqttSession;
import io.linnet.protocol.session.MqttSettings;
import io.linnet.protocol.session.SessionState;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

/** Looks at everything that a gateway stands on, and says what to do about what is wrong. The gateway need not run. */
public final class Doctor {
    /** How bad it is. */
    public enum Level {
        OK,
        WARNING,
        FAILED
    }

    /**
     * One thing looked at.
     *
     * @param advice what to do, empty if nothing
     */
    public record Finding(String check, Level level, String detail, String advice) {}

    /** Older than this software: the clock was never set. */
    private static final Instant EARLIEST = Instant.parse("2025-01-01T00:00:00Z");

    private static final Duration BROKER_PATIENCE = Duration.ofSeconds(10);
    private static final long LINE_MILLIS = 4_000;

    private final GatewaySettings settings;
    private final List<Finding> findings = new ArrayList<>();

    private Doctor(GatewaySettings settings) {
        this.settings = settings;
    }

    public static List<Finding> examine(GatewaySettings settings) throws InterruptedException {
        Doctor doctor = new Doctor(settings);
        doctor.clock(Instant.now());
        doctor.disk();
        doctor.broker();
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
        Path folder = Path.of(settings.data());
        try {
            Files.createDirectories(folder);
            Path probe = Files.createTempFile(folder, "doctor", null);
            Files.delete(probe);
            long free = Files.getFileStore(folder).getUsableSpace();
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

    private void broker() throws InterruptedException {
        MqttSettings session = settings.toSession();
        AtomicReference<String> last = new AtomicReference<>("");
        // Another client id: the running gateway must not be thrown out.
        try (MqttSession probe = new MqttSession(settings.toProbeSession(session))) {
            probe.onState((state, detail) -> {
                if (state == SessionState.WAITING) {
                    last.set(detail);
                }
            });
            long began = System.nanoTime();
            probe.start();
            if (probe.awaitReady(BROKER_PATIENCE)) {
                add(
                        "broker",
                        Level.OK,
                        settings.broker().uri() + " answered in " + (System.nanoTime() - began) / 1_000_000 + " ms",
                        "");
            } else {
                add(
                        "broker",
                        Level.FAILED,
                        settings.broker().uri() + ": " + last.get(),
                        "is it running, is the address" + " right (broker.uri), and are user and certificate its own?");
            }
        }
    }

    private void coap() {
        int port = settings.coap().port();
        if (port <= 0) {
            return;
        }
        try (DatagramSocket socket =
                new DatagramSocket(new InetSocketAddress(settings.coap().bind(), port))) {
            add("coap", Level.OK, "UDP port " + socket.getLocalPort() + " is free", "");
        } catch (SocketException e) {
            add(
                    "coap",
                    Level.WARNING,
                    "UDP port " + port + ": " + e.getMessage(),
                    "fine if the gateway runs; else stop what uses it, or set coap.port");
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
            if (mayUse(path)) {
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
