package io.linnet.cli;

import io.linnet.broker.TlsListener;
import io.linnet.broker.foreign.Account;
import io.linnet.broker.foreign.DynamicSecurity;
import io.linnet.broker.foreign.EmqxFiles;
import io.linnet.broker.foreign.ForeignBroker;
import io.linnet.broker.foreign.HiveMqFiles;
import io.linnet.broker.foreign.MosquittoFiles;
import io.linnet.protocol.trust.PrivateFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lets another broker know the fleet's users and their rights. Run it again after each change of boards or users. */
@Command(
        name = "export",
        mixinStandardHelpOptions = true,
        description = "Writes users, rights and certificate for another broker. Again after each change of the boards.")
final class FleetExportCommand implements Callable<Integer> {
    /** What another broker reads. */
    enum Form {
        MOSQUITTO,
        DYNSEC,
        EMQX,
        HIVEMQ;

        ForeignBroker.Writer writer() {
            return switch (this) {
                case MOSQUITTO -> MosquittoFiles::write;
                case DYNSEC -> DynamicSecurity::write;
                case EMQX -> EmqxFiles::write;
                case HIVEMQ -> HiveMqFiles::write;
            };
        }
    }

    @Parameters(
            paramLabel = "FORM",
            description = "${COMPLETION-CANDIDATES}: Mosquitto with password and ACL file or with its dynamic security"
                    + " plugin, EMQX 5, or HiveMQ with its extension for roles in a file.")
    private Form form = Form.MOSQUITTO;

    @Mixin
    private final FleetCommand.At at = new FleetCommand.At();

    @Option(names = "--out", paramLabel = "DIR", required = true, description = "Where the files are written.")
    private Path out = Path.of("");

    @Option(
            names = "--as",
            paramLabel = "DIR",
            description = "Where they will stand on the broker's machine. Default: where they are written.")
    private @Nullable Path as;

    @Option(names = "--plugin", paramLabel = "FILE", description = "Mosquitto's plugin there, for dynsec.")
    private @Nullable Path plugin;

    @Mixin
    private final JsonOption json = new JsonOption();

    @Override
    public Integer call() throws IOException {
        FleetFolder folder = at.folder();
        folder.boards();
        Path target = out.toAbsolutePath().normalize();
        if (target.equals(folder.file(""))) {
            throw new UserError("out=" + out + " is the fleet's folder, accepted: another");
        }
        List<String> unknown = new ArrayList<>();
        List<Account> accounts = folder.accounts(unknown);
        FleetFolder.makePrivate(target);
        ForeignBroker.Files files =
                form.writer().write(broker(folder, target), accounts, name -> earlier(target, name));
        for (Map.Entry<String, String> file : files.texts().entrySet()) {
            PrivateFile.write(target.resolve(file.getKey()), file.getValue());
        }
        copy(folder, target);
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("out", target.toString());
        row.put("users", accounts.size());
        if (!unknown.isEmpty()) {
            row.put("left", "no NAME.password beside the users file: " + String.join(", ", unknown));
        }
        row.put("files", String.join(" ", files.texts().keySet()));
        row.put("next", files.next());
        json.output().result(row);
        return ExitCodes.OK;
    }

    private static void copy(FleetFolder folder, Path target) throws IOException {
        for (String name : List.of(ForeignBroker.CERTIFICATE, ForeignBroker.AUTHORITY)) {
            PrivateFile.write(target.resolve(name), Files.readString(folder.file(name)));
        }
        PrivateFile.write(target.resolve(ForeignBroker.KEY), PrivateFile.read(folder.file(ForeignBroker.KEY)));
    }

    private ForeignBroker broker(FleetFolder folder, Path target) throws IOException {
        BrokerConfig config = ConfigFile.read(folder.file("broker.yaml"), BrokerConfig.class);
        TlsListener tls = config.tls();
        if (tls == null) {
            throw new UserError(
                    "config=" + folder.file("broker.yaml") + " has no tls, accepted: as fleet init made it");
        }
        return new ForeignBroker(
                as == null ? target : as,
                config.bind(),
                Certificates.hosts(folder.file("broker.pem")).get(0),
                tls.port(),
                plugin == null ? installedPlugin() : plugin,
                Optional.ofNullable(config.homeAssistant()));
    }

    /** Debian's place, and of its machines this one's. */
    private static Path installedPlugin() throws IOException {
        String name = "mosquitto_dynamic_security.so";
        Path lib = Path.of("/usr/lib");
        if (Files.isDirectory(lib)) {
            try (DirectoryStream<Path> found = Files.newDirectoryStream(lib, "*-linux-gnu*")) {
                for (Path machine : found) {
                    if (Files.exists(machine.resolve(name))) {
                        return machine.resolve(name);
                    }
                }
            }
        }
        return lib.resolve(name);
    }

    private static String earlier(Path target, String name) {
        try {
            return Files.exists(target.resolve(name)) ? Files.readString(target.resolve(name)) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(target.resolve(name) + " cannot be read: " + e.getMessage(), e);
        }
    }
}
