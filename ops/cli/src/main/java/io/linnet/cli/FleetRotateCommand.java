package io.linnet.cli;

import io.linnet.broker.access.Role;
import io.linnet.broker.access.UserFile;
import io.linnet.protocol.trust.PrivateFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** New certificates and passwords in place of old ones, while the fleet runs. Keys of boards: {@code board rekey}. */
@Command(
        name = "rotate",
        mixinStandardHelpOptions = true,
        description = {
            "Makes a new broker's certificate, a new authority, or new passwords of the parts.",
            "A new authority takes three steps, so that nobody is shut out: rotate authority, and give ca.pem to every"
                    + " board and part; then rotate certificate; then rotate authority --finish, and give ca.pem again."
        })
final class FleetRotateCommand implements Callable<Integer> {
    /** What is made anew. */
    enum What {
        CERTIFICATE,
        AUTHORITY,
        PASSWORDS
    }

    @Parameters(
            paramLabel = "WHAT",
            description =
                    "${COMPLETION-CANDIDATES}: of the broker, of the fleet, of aggregator, gateway and evaluator.")
    private What what = What.CERTIFICATE;

    @Option(names = "--finish", description = "With authority: the one before is trusted no longer.")
    private boolean isFinish;

    @Mixin
    private final FleetCommand.At at = new FleetCommand.At();

    @Mixin
    private final JsonOption json = new JsonOption();

    @Override
    public Integer call() throws IOException {
        FleetFolder folder = at.folder();
        folder.boards();
        if (isFinish && what != What.AUTHORITY) {
            throw new UserError("--finish with " + what.name().toLowerCase(Locale.ROOT) + ", accepted: with authority");
        }
        String next = switch (what) {
            case CERTIFICATE -> certificate(folder);
            case AUTHORITY -> isFinish ? forgetFormer(folder) : authority(folder);
            case PASSWORDS -> passwords(folder);
        };
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("dir", folder.toString());
        row.putAll(FleetCommand.validity(folder));
        row.put("next", next);
        json.output().result(row);
        return ExitCodes.OK;
    }

    private static Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.SECONDS);
    }

    private static String certificate(FleetFolder folder) throws IOException {
        Path certificate = folder.file("broker.pem");
        FleetAuthority.read(folder.file("ca.pem"), folder.file("ca.key"), now())
                .writeBroker(Certificates.hosts(certificate), certificate, folder.file("broker.key"));
        return "nothing on boards: a broker here shows it to new connections within 11 s; give a broker elsewhere"
                + " broker.pem and broker.key, or export again";
    }

    private static String authority(FleetFolder folder) throws IOException {
        Path file = folder.file("ca.pem");
        List<X509Certificate> before = Certificates.read(file);
        if (before.size() > 1) {
            throw new UserError(file + " holds " + before.size()
                    + " authorities, accepted: one; rotate certificate, then rotate authority --finish");
        }
        Instant now = now();
        FleetAuthority fresh = FleetAuthority.make(folder.boards().fleet() + " of " + now, now);
        // The key last: until then the old authority goes on signing, and ca.pem trusts both.
        List<X509Certificate> both = new ArrayList<>(List.of(fresh.certificate()));
        both.addAll(before);
        Certificates.write(file, both);
        fresh.writeKey(folder.file("ca.key"));
        return "give ca.pem, which trusts both, to every board and part that is not here; then rotate certificate";
    }

    private static String forgetFormer(FleetFolder folder) throws IOException {
        Path file = folder.file("ca.pem");
        X509Certificate newest = Certificates.read(file).get(0);
        if (!Certificates.isSignedBy(
                Certificates.read(folder.file("broker.pem")).get(0), newest)) {
            throw new UserError(
                    "the broker's certificate is of the authority before, accepted: rotate certificate first");
        }
        Certificates.write(file, List.of(newest));
        return "give ca.pem, which trusts the new authority alone, to every board and part that is not here";
    }

    /** The file first: a part whose connection then ends reads it for the next one. */
    private static String passwords(FleetFolder folder) throws IOException {
        SecureRandom random = new SecureRandom();
        for (UserFile.Entry user : UserFile.read(folder.usersFile()).entries()) {
            Path file = folder.file(user.user() + FleetFolder.PASSWORD);
            boolean isBoard = user.role() == Role.BOARD && !FleetFolder.PARTS.contains(user.user());
            if (!isBoard && Files.exists(file)) {
                String password = FleetFolder.randomPassword(random);
                PrivateFile.write(file, password + "\n");
                folder.replaceUser(user.user(), user.role(), user.fleet(), password);
            }
        }
        // What was sealed for gateways elsewhere was sealed by their old passwords.
        folder.change(same -> same);
        return "nothing on boards (their passwords follow their keys: board rekey): parts here connect again with the new"
                + " ones; give gateways elsewhere their NAME.password, and export again for another broker";
    }
}
