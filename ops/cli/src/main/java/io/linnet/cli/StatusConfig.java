package io.linnet.cli;

import io.linnet.aggregator.control.ControlSettings;
import io.linnet.aggregator.control.HomeSettings;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;

/**
 * The page, the API, status and metrics.
 *
 * @param port -1: none, 0: a free one
 * @param fleetFolder with it boards are let in and thrown out on the page
 */
@NullUnmarked // A binder passes null for what is left out; the compact constructor fills the defaults in.
record StatusConfig(
        String bind,
        Integer port,
        @Nullable String tokenFile,
        @Nullable String certificateFile,
        @Nullable String keyFile,
        @Nullable String fleetFolder,
        @Nullable HomeAssistant homeAssistant) {
    StatusConfig {
        bind = bind == null ? "127.0.0.1" : bind;
        port = port == null ? 9_465 : port;
        if (port < -1 || port > 65_535) {
            throw new IllegalArgumentException("status.port=" + port + ", accepted: -1 (none) to 65535");
        }
    }

    ControlSettings settings(String fleet) {
        ControlSettings settings = new ControlSettings(
                bind,
                port,
                Optional.ofNullable(tokenFile).map(Path::of),
                Optional.ofNullable(certificateFile).map(Path::of),
                Optional.ofNullable(keyFile).map(Path::of));
        if (homeAssistant != null) {
            settings = settings.withHome(new HomeSettings(homeAssistant.prefix(), homeAssistant.boards()));
        }
        return fleetFolder == null
                ? settings
                : settings.withEnrolment(new FolderEnrolment(Path.of(fleetFolder), fleet));
    }

    /** Where a browser finds it. */
    String url(int at) {
        return (certificateFile == null ? "http" : "https") + "://" + bind + ":" + at + "/";
    }

    /** @param boards that become devices */
    record HomeAssistant(String prefix, Integer boards) {
        HomeAssistant {
            prefix = prefix == null ? "homeassistant" : prefix;
            boards = boards == null ? 100 : boards;
        }
    }
}
