package io.linnet.gateway.serial;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PortFinderTest {
    @TempDir
    Path dev;

    private PortFinder finder(SerialSettings.Port... ports) {
        return new PortFinder(new SerialSettings(false, List.of(ports), 115_200, 64));
    }

    @Test
    void findsNamedPortsAndPatternsWithTheirRates() throws IOException {
        Files.createFile(dev.resolve("ttyACM0"));
        Files.createFile(dev.resolve("ttyACM1"));
        Files.createFile(dev.resolve("ttyUSB0"));
        assertThat(finder(
                                new SerialSettings.Port(dev + "/ttyUSB0", 9_600),
                                new SerialSettings.Port(dev + "/ttyACM*", 0))
                        .find())
                .containsExactly(
                        java.util.Map.entry(dev + "/ttyUSB0", 9_600),
                        java.util.Map.entry(dev + "/ttyACM0", 115_200),
                        java.util.Map.entry(dev + "/ttyACM1", 115_200));
    }

    @Test
    void knowsADeviceByItsFirstName() throws IOException {
        Files.createFile(dev.resolve("ttyACM0"));
        Path byId = Files.createSymbolicLink(dev.resolve("usb-Arduino_1234"), dev.resolve("ttyACM0"));
        assertThat(finder(new SerialSettings.Port(byId.toString(), 0), new SerialSettings.Port(dev + "/ttyACM*", 0))
                        .find())
                .containsOnlyKeys(byId.toString());
    }

    @Test
    void leavesOutWhatIsNotThere() throws IOException {
        Files.createSymbolicLink(dev.resolve("gone"), dev.resolve("nowhere"));
        assertThat(finder(
                                new SerialSettings.Port(dev + "/ttyACM9", 0),
                                new SerialSettings.Port(dev + "/gone", 0),
                                new SerialSettings.Port(dev + "/no/such/folder/*", 0))
                        .find())
                .isEmpty();
    }

    @Test
    void namesWhatIsConfiguredAndNotThereButNoPattern() throws IOException {
        Files.createFile(dev.resolve("ttyUSB0"));
        assertThat(finder(
                                new SerialSettings.Port(dev + "/ttyUSB0", 0),
                                new SerialSettings.Port(dev + "/ttyUSB9", 9_600),
                                new SerialSettings.Port(dev + "/ttyACM*", 0))
                        .absent())
                .containsExactly(java.util.Map.entry(dev + "/ttyUSB9", 9_600));
    }
}
