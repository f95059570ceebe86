package io.linnet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.broker.access.Role;
import io.linnet.broker.access.UserFile;
import io.linnet.protocol.trust.PrivateFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UsersCommandTest {
    @TempDir
    private Path folder;

    private Path users;
    private Path password;
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void aPassword() throws IOException {
        users = folder.resolve("users");
        password = folder.resolve("password");
        PrivateFile.write(password, "long and random\n");
    }

    private int linnet(String... arguments) {
        return Linnet.commandLine().setErr(new PrintWriter(err, true)).execute(arguments);
    }

    private int add(String user, String role, String... more) {
        String[] all = new String[10 + more.length];
        String[] first = {
            "users",
            "add",
            user,
            "--role",
            role,
            "--fleet",
            "farm",
            "--password-file",
            password.toString(),
            "--file=" + users
        };
        System.arraycopy(first, 0, all, 0, first.length);
        System.arraycopy(more, 0, all, first.length, more.length);
        return linnet(all);
    }

    @Test
    void takesNoPasswordThatOthersCanRead() throws IOException {
        Files.setPosixFilePermissions(password, PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(add("pi", "gateway")).isEqualTo(ExitCodes.USAGE);
        assertThat(err.toString())
                .contains(password + " holds a secret and is open to others (rw-r--r--), accepted: chmod 600 ")
                .doesNotContain("long and random");
        assertThat(users).doesNotExist();
    }

    @Test
    void makesWhatTheBrokerReads() throws IOException {
        assertThat(add("pi", "gateway")).as(err.toString()).isZero();
        assertThat(add("merger", "aggregator")).isZero();

        assertThat(UserFile.read(users).entries())
                .containsExactly(
                        new UserFile.Entry("merger", Role.AGGREGATOR, "farm"),
                        new UserFile.Entry("pi", Role.GATEWAY, "farm"));
        assertThat(Files.readString(users)).doesNotContain("long and random");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(users)))
                .isEqualTo("rw-r-----");
    }

    @Test
    void leavesCommentsOrderAndPermissionsAlone() throws IOException {
        Files.write(users, List.of("# the farm", "", UserFile.line("a", Role.BOARD, "farm", "x".toCharArray())));
        add("b", "board");
        Files.setPosixFilePermissions(users, PosixFilePermissions.fromString("rw-rw----"));
        List<String> before = Files.readAllLines(users);

        assertThat(add("a", "board")).isEqualTo(ExitCodes.USAGE);
        assertThat(err.toString())
                .contains("user=a stands in " + users + " already, accepted: another name, or --replace");
        assertThat(Files.readAllLines(users)).isEqualTo(before);

        assertThat(add("a", "observer", "--replace")).isZero();
        List<String> replaced = Files.readAllLines(users);
        assertThat(replaced).hasSize(4).startsWith("# the farm", "").endsWith(before.get(3));
        assertThat(replaced.get(2)).startsWith("a observer farm ");

        assertThat(linnet("users", "remove", "a", "--file", users.toString())).isZero();
        assertThat(Files.readAllLines(users)).containsExactly("# the farm", "", before.get(3));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(users)))
                .isEqualTo("rw-rw----");
        assertThat(linnet("users", "remove", "a", "--file", users.toString())).isEqualTo(ExitCodes.USAGE);
    }

    @Test
    void listsWithoutPasswords() {
        add("pi", "gateway");
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        PrintStream before = System.out;
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            assertThat(linnet("users", "list", "--json", "--file", users.toString()))
                    .isZero();
        } finally {
            System.setOut(before);
        }
        assertThat(printed.toString(StandardCharsets.UTF_8))
                .isEqualTo("{\"user\":\"pi\",\"role\":\"gateway\",\"fleet\":\"farm\"}\n");
    }

    @Test
    void wantsAPassword() throws IOException {
        Files.writeString(password, " \n");
        assertThat(add("pi", "gateway")).isEqualTo(ExitCodes.USAGE);
        assertThat(users).doesNotExist();
        assertThat(err.toString()).contains("the password is empty");
    }
}
