package io.linnet.gateway.serial;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The ports that the settings mean and that exist now. A device with two names, {@code /dev/ttyACM0} and its link under
 * {@code /dev/serial/by-id}, is found once, under the name that survives a reboot.
 */
public final class PortFinder {
    /** In this order: the first name of a device is the one it is known by. */
    private static final List<String> AUTOMATIC = List.of("/dev/serial/by-id/*", "/dev/ttyACM*", "/dev/ttyUSB*");

    private final SerialSettings settings;

    public PortFinder(SerialSettings settings) {
        this.settings = settings;
    }

    /** Baud rates by path. */
    public Map<String, Integer> find() {
        Map<String, Integer> found = new LinkedHashMap<>();
        Set<Path> devices = new HashSet<>();
        for (SerialSettings.Port port : settings.ports()) {
            int baud = port.baud() == 0 ? settings.baud() : port.baud();
            expand(port.path()).forEach(path -> add(found, devices, path, baud));
        }
        if (settings.isAutomatic()) {
            for (String pattern : AUTOMATIC) {
                expand(pattern).forEach(path -> add(found, devices, path, settings.baud()));
            }
        }
        return found;
    }

    /** Baud rates of ports that are named, not by a pattern, and are not there. */
    Map<String, Integer> absent() {
        Map<String, Integer> absent = new LinkedHashMap<>();
        for (SerialSettings.Port port : settings.ports()) {
            if (!isPattern(port.path()) && !Files.exists(Path.of(port.path()))) {
                absent.put(port.path(), port.baud() == 0 ? settings.baud() : port.baud());
            }
        }
        return absent;
    }

    private static boolean isPattern(String path) {
        return path.indexOf('*') >= 0 || path.indexOf('?') >= 0 || path.indexOf('[') >= 0;
    }

    private static void add(Map<String, Integer> found, Set<Path> devices, Path path, int baud) {
        try {
            if (devices.add(path.toRealPath())) {
                found.put(path.toString(), baud);
            }
        } catch (IOException e) {
            // It has just vanished, or the link leads nowhere: it is not there.
            return;
        }
    }

    private static List<Path> expand(String pattern) {
        if (!isPattern(pattern)) {
            Path path = Path.of(pattern);
            return Files.exists(path) ? List.of(path) : List.of();
        }
        int slash = pattern.lastIndexOf('/');
        Path folder = Path.of(slash < 0 ? "/dev" : pattern.substring(0, Math.max(1, slash)));
        List<Path> out = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, pattern.substring(slash + 1))) {
            entries.forEach(out::add);
        } catch (IOException e) {
            return List.of();
        }
        Collections.sort(out);
        return out;
    }
}
