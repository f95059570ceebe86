package io.linnet.gateway.serial;

import com.fazecast.jSerialComm.SerialPort;
import com.fazecast.jSerialComm.SerialPortInvalidPortException;
import io.linnet.gateway.core.BoardIntake;
import io.linnet.gateway.link.Admission;
import io.linnet.gateway.link.GatewayCounters;
import io.linnet.protocol.message.Ports;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All serial ports of the gateway. One thread looks for ports once a second, opens them, closes those that were lost, and
 * waits 0.5 to 30 s before it tries one again; the lines read and write on their own threads. A lost port is an event,
 * never an end: the process goes on whatever is unplugged.
 */
public final class SerialLines implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SerialLines.class);
    private static final long SCAN_MILLIS = 1_000;
    private static final long LEAST_PAUSE_MILLIS = 500;
    private static final long MOST_PAUSE_MILLIS = 30_000;
    private static final long STABLE_MILLIS = 10_000;

    private final SerialSettings settings;
    private final String fleet;
    private final Admission admission;
    private final PortFinder finder;
    private final BoardIntake intake;
    private final GatewayCounters counters;
    private final Consumer<Throwable> onFailed;
    private final LinkedBlockingQueue<Lost> lost = new LinkedBlockingQueue<>();
    private final Thread supervisor = new Thread(this::run, "serial ports");

    /** Written by the supervisor, read by status, under its own lock. */
    private final Map<String, Slot> slots = new LinkedHashMap<>();

    private volatile Consumer<Ports> onChange = ports -> {};
    private volatile boolean isClosing;

    private record Lost(SerialLine line, String why) {}

    /** What is known of a path. */
    private static final class Slot {
        private final int baud;
        private Optional<SerialLine> line = Optional.empty();
        private long pauseMillis = LEAST_PAUSE_MILLIS;
        private long tryAtMillis;
        private long openedAtMillis;
        private boolean isPresent = true;
        private String trouble = "";

        private Slot(int baud) {
            this.baud = baud;
        }
    }

    /** @param onFailed told of what one of the ports' threads did not know */
    public SerialLines(
            SerialSettings settings,
            String fleet,
            Admission admission,
            BoardIntake intake,
            GatewayCounters counters,
            Consumer<Throwable> onFailed) {
        this.settings = settings;
        this.fleet = fleet;
        this.admission = admission;
        this.finder = new PortFinder(settings);
        this.intake = intake;
        this.counters = counters;
        this.onFailed = onFailed;
        supervisor.setDaemon(true);
    }

    public void start() {
        supervisor.start();
    }

    /** Who is admitted has changed. Any thread. */
    public void boardsChanged() {
        synchronized (slots) {
            slots.values().forEach(slot -> slot.line.ifPresent(SerialLine::look));
        }
    }

    /** @param told of how many ports are open and not, when that has changed; on the ports' own thread */
    public void onChange(Consumer<Ports> told) {
        onChange = told;
    }

    private Ports count() {
        int open = 0;
        int closed = 0;
        for (PortView port : views()) {
            open += port.state().equals("open") ? 1 : 0;
            closed += port.state().equals("open") ? 0 : 1;
        }
        return new Ports(open, closed);
    }

    public List<PortView> views() {
        synchronized (slots) {
            List<PortView> out = new ArrayList<>();
            slots.forEach((path, slot) -> out.add(slot.line
                    .map(SerialLine::view)
                    .orElseGet(() -> new PortView(
                            path, slot.baud, slot.isPresent ? "waiting" : "absent", "", 0, 0, 0, 0, slot.trouble))));
            // One that is named and was never there is what somebody looks for.
            finder.absent().forEach((path, baud) -> {
                if (!slots.containsKey(path)) {
                    out.add(new PortView(path, baud, "absent", "", 0, 0, 0, 0, "there is no such device"));
                }
            });
            return out;
        }
    }

    private void run() {
        Ports told = Ports.NONE;
        while (!isClosing) {
            try {
                scan();
                Ports now = count();
                if (!now.equals(told)) {
                    told = now;
                    onChange.accept(now);
                }
                Lost one = lost.poll(SCAN_MILLIS, TimeUnit.MILLISECONDS);
                while (one != null) {
                    forget(one);
                    one = lost.poll();
                }
            } catch (InterruptedException e) {
                return;
            } catch (Throwable e) { // Errors too.
                if (!isClosing) {
                    onFailed.accept(e);
                }
                return;
            }
        }
    }

    private void scan() {
        Map<String, Integer> found = finder.find();
        long now = nowMillis();
        synchronized (slots) {
            slots.forEach((path, slot) -> slot.isPresent = found.containsKey(path));
            slots.values().removeIf(slot -> !slot.isPresent && slot.line.isEmpty() && slot.trouble.isEmpty());
            found.forEach((path, baud) -> slots.computeIfAbsent(path, p -> new Slot(baud)));
        }
        long open =
                slots.values().stream().filter(slot -> slot.line.isPresent()).count();
        for (Map.Entry<String, Slot> entry : List.copyOf(slots.entrySet())) {
            Slot slot = entry.getValue();
            if (slot.line.isEmpty() && slot.isPresent && now >= slot.tryAtMillis && open < settings.maxPorts()) {
                open += open(entry.getKey(), slot) ? 1 : 0;
            }
        }
    }

    private boolean open(String path, Slot slot) {
        try {
            SerialPort port = SerialPort.getCommPort(path);
            SerialLine.configure(port, slot.baud);
            if (!port.openPort(0)) {
                failed(path, slot, OpenFault.explain(path, port.getLastErrorCode()));
                return false;
            }
            SerialLine line = new SerialLine(
                    path,
                    slot.baud,
                    fleet,
                    admission,
                    port,
                    intake,
                    counters,
                    (l, why) -> lost.add(new Lost(l, why)),
                    onFailed);
            synchronized (slots) {
                slot.line = Optional.of(line);
                slot.openedAtMillis = nowMillis();
                slot.trouble = "";
            }
            counters.port("opened");
            LOG.info("port {}: open at {} baud", path, slot.baud);
            line.start();
            return true;
        } catch (SerialPortInvalidPortException e) {
            failed(path, slot, "is no serial port");
            return false;
        }
    }

    private void failed(String path, Slot slot, String why) {
        counters.port("failed");
        if (!why.equals(slot.trouble)) {
            LOG.warn("port {}: {}; trying on", path, why);
        }
        synchronized (slots) {
            slot.trouble = why;
            slot.tryAtMillis = nowMillis() + slot.pauseMillis;
            slot.pauseMillis = Math.min(MOST_PAUSE_MILLIS, slot.pauseMillis * 2);
        }
    }

    private void forget(Lost one) {
        String path = one.line().name();
        counters.port("lost");
        LOG.warn("port {}: {}; looking for it again", path, one.why());
        one.line().close();
        synchronized (slots) {
            Slot slot = slots.get(path);
            if (slot != null) {
                boolean wasStable = nowMillis() - slot.openedAtMillis > STABLE_MILLIS;
                slot.pauseMillis = wasStable ? LEAST_PAUSE_MILLIS : Math.min(MOST_PAUSE_MILLIS, slot.pauseMillis * 2);
                slot.line = Optional.empty();
                slot.trouble = one.why();
                slot.tryAtMillis = nowMillis() + (wasStable ? LEAST_PAUSE_MILLIS : slot.pauseMillis);
            }
        }
    }

    private static long nowMillis() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }

    @Override
    public void close() {
        isClosing = true;
        supervisor.interrupt();
        try {
            supervisor.join(5_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        synchronized (slots) {
            slots.values().forEach(slot -> slot.line.ifPresent(SerialLine::close));
            slots.clear();
        }
    }
}
