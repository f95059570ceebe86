package io.linnet.cli;

import io.linnet.broker.access.Role;
import io.linnet.broker.access.UserEdit;
import io.linnet.broker.access.UserFile;
import io.linnet.protocol.trust.PrivateFile;
import java.io.Console;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Everything under {@code linnet users}. A password is asked for or stands in a file, never on the command line. */
@Command(
        name = "users",
        mixinStandardHelpOptions = true,
        description = "The users file of the embedded broker, which reads it again within a second of a change.",
        subcommands = {UsersCommand.Add.class, UsersCommand.Remove.class, UsersCommand.ListThem.class})
final class UsersCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        spec.commandLine().usage(System.out);
        return ExitCodes.OK;
    }

    /** The same for all three. */
    static final class At {
        @Option(names = "--file", paramLabel = "FILE", description = "The users file. Default: ${DEFAULT-VALUE}")
        private Path file = Path.of("/etc/linnet/users");

        @Mixin
        private final JsonOption json = new JsonOption();

        void changed(String event, String user) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("event", event);
            row.put("user", user);
            row.put("file", file.toString());
            row.put("users", UserFile.read(file).size());
            json.output().result(row);
        }
    }

    @Command(
            name = "add",
            mixinStandardHelpOptions = true,
            description = "Adds a user, or with --replace gives one another password, role or fleet.")
    static final class Add implements Callable<Integer> {
        @Parameters(paramLabel = "USER", description = "A board's id, a gateway's id, or any name for the other roles.")
        private String user = "";

        @Option(
                names = "--role",
                required = true,
                description = "${COMPLETION-CANDIDATES}: one board, the boards of a fleet that share a password,"
                        + " a gateway, the aggregator, or who only reads.")
        private Role role = Role.BOARD;

        @Option(names = "--fleet", required = true, description = "The one fleet that the user belongs to.")
        private String fleet = "";

        @Option(
                names = "--password-file",
                paramLabel = "FILE",
                description = "Its content, without white space around it, is the password. Left out: it is asked for.")
        private @Nullable Path passwordFile;

        @Option(names = "--replace", description = "The user may be there already.")
        private boolean replace;

        @Mixin
        private final At at = new At();

        @Override
        public Integer call() throws IOException {
            char[] password = passwordFile == null
                    ? asked()
                    : PrivateFile.read(passwordFile).strip().toCharArray();
            if (password.length == 0) {
                throw new UserError("the password is empty, accepted: at least one character");
            }
            UserEdit.add(at.file, user, role, fleet, password, replace);
            Arrays.fill(password, '\0');
            at.changed("added", user);
            return ExitCodes.OK;
        }

        /** From Java 22 on there is a console without a terminal, too; what it then reads is null or one word twice. */
        @SuppressWarnings("SystemConsoleNull")
        private char[] asked() {
            Console console = System.console();
            if (console == null) {
                throw new UserError("there is no terminal to ask for the password, accepted: --password-file FILE");
            }
            char[] first = console.readPassword("Password of %s: ", user);
            char[] again = console.readPassword("Again: ");
            if (first == null || !Arrays.equals(first, again)) {
                throw new UserError("the two passwords are not the same");
            }
            return first;
        }
    }

    @Command(
            name = "remove",
            mixinStandardHelpOptions = true,
            description = "Removes a user; the broker ends the connections that it has.")
    static final class Remove implements Callable<Integer> {
        @Parameters(paramLabel = "USER")
        private String user = "";

        @Mixin
        private final At at = new At();

        @Override
        public Integer call() throws IOException {
            UserEdit.remove(at.file, user);
            at.changed("removed", user);
            return ExitCodes.OK;
        }
    }

    @Command(name = "list", mixinStandardHelpOptions = true, description = "Who may connect, without the passwords.")
    static final class ListThem implements Callable<Integer> {
        @Mixin
        private final At at = new At();

        @Override
        public Integer call() {
            Output output = at.json.output();
            List<UserFile.Entry> users = UserFile.read(at.file).entries();
            if (output.isJson()) {
                users.forEach(user -> output.result(row(user)));
            } else {
                output.table(
                        List.of("user", "role", "fleet"),
                        users.stream()
                                .map(user -> List.of(user.user(), user.role().label(), user.fleet()))
                                .toList());
            }
            return ExitCodes.OK;
        }

        private static Map<String, Object> row(UserFile.Entry user) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("user", user.user());
            row.put("role", user.role().label());
            row.put("fleet", user.fleet());
            return row;
        }
    }
}
