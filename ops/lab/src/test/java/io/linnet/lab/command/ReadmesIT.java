package io.linnet.lab.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.linnet.cli.Linnet;
import io.linnet.emulator.link.PseudoTerminal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/**
 * No document lies: every command that one prints is run, if that takes seconds, or parsed by the program itself and its
 * help asked for, where it would need a network, hardware or hours.
 */
class ReadmesIT {
    private static final Path ROOT = Path.of("..", "..").toAbsolutePath().normalize();
    private static final Set<String> GOALS = Set.of("verify", "test", "package", "spotless:apply");
    /** Inline code, or a line of a block; what follows a # there is a remark. */
    private static final Pattern INLINE = Pattern.compile("`([^`]+)`");

    private static final Pattern SCRIPT = Pattern.compile("(?:sudo )?((?:firmware|ops)/[\\w/.-]*\\w)");

    /**
     * @param isBlock a line of a block is complete; inline code may name a command without what it requires
     */
    private record Printed(Path file, int line, String text, boolean isBlock) {
        String name() {
            return ROOT.relativize(file) + ":" + line + " " + text;
        }
    }

    @TempDir
    private Path folder;

    private static List<Path> documents() throws IOException {
        try (Stream<Path> files = Files.walk(ROOT)) {
            return files.filter(file -> file.toString().endsWith(".md"))
                    .filter(file -> Stream.of("/target/", "/.git/", "/build")
                            .noneMatch(file.toString().substring(ROOT.toString().length())::contains))
                    .sorted()
                    .toList();
        }
    }

    private static List<Printed> commands() throws IOException {
        List<Printed> found = new ArrayList<>();
        for (Path file : documents()) {
            boolean isBlock = false;
            int number = 0;
            for (String line : Files.readAllLines(file)) {
                number++;
                if (line.startsWith("```")) {
                    isBlock = !isBlock;
                } else if (isBlock) {
                    add(
                            found,
                            new Printed(
                                    file, number, line.replaceAll("\\s+#.*", "").strip(), true));
                } else {
                    Matcher inline = INLINE.matcher(line);
                    while (inline.find()) {
                        add(found, new Printed(file, number, inline.group(1).strip(), false));
                    }
                }
            }
        }
        return found;
    }

    private static void add(List<Printed> found, Printed printed) {
        if (printed.text().matches("(\\./)?linnet .*|(\\w+=\\S+ )?\\./mvnw .*")
                || SCRIPT.matcher(printed.text()).lookingAt() && !printed.text().endsWith("/")) {
            found.add(printed);
        }
    }

    @Test
    void findsTheCommands() throws IOException {
        List<String> texts = commands().stream().map(Printed::text).toList();
        assertThat(texts)
                .contains("./linnet demo", "./mvnw verify", "firmware/check", "sudo ops/install gateway")
                .hasSizeGreaterThan(40);
    }

    @TestFactory
    Stream<DynamicTest> commandsAreWhatTheySay() throws IOException {
        return commands().stream().map(printed -> DynamicTest.dynamicTest(printed.name(), () -> check(printed)));
    }

    private void check(Printed printed) throws Exception {
        String text = printed.text();
        if (text.matches("(\\./)?linnet .*")) {
            checkLinnet(printed, words(text));
        } else if (text.contains("./mvnw ")) {
            checkMaven(words(text));
        } else {
            Matcher script = SCRIPT.matcher(text);
            assertThat(script.lookingAt()).isTrue();
            assertThat(ROOT.resolve(script.group(1))).exists();
        }
    }

    /** Without the program's name and brackets around what may be left out; placeholders become values. */
    private static String[] words(String text) {
        return Arrays.stream(text.replaceAll("[\\[\\]…]", " ").strip().split("\\s+"))
                .skip(1)
                .map(word -> word.equals("COMMAND") ? "demo" : word.matches("[A-Z]+") ? "1" : word)
                .toArray(String[]::new);
    }

    private void checkLinnet(Printed printed, String[] words) throws Exception {
        for (String word : words) {
            if (word.startsWith("ops/")) {
                assertThat(ROOT.resolve(word)).exists();
            }
        }
        if (printed.isBlock()) {
            assertThatCode(() -> Linnet.commandLine().parseArgs(words)).doesNotThrowAnyException();
        }
        String[] command =
                Arrays.stream(words).takeWhile(word -> !word.startsWith("-")).toArray(String[]::new);
        Ran help =
                run(Stream.concat(Arrays.stream(command), Stream.of("--help")).toArray(String[]::new));
        assertThat(help.code()).isZero();
        assertThat(help.out()).startsWith("Usage: linnet" + (command.length == 0 ? "" : " " + command[0]));
        assertThat(words)
                .filteredOn(word -> word.startsWith("--"))
                .allSatisfy(option -> assertThat(help.out()).contains(option));
        List<String> waits = List.of("--broker", "--page"); // for somebody else, and for Ctrl-C
        if (printed.isBlock() && words[0].equals("demo") && Stream.of(words).noneMatch(waits::contains)) {
            runDemo(words);
        }
    }

    private void checkMaven(String[] words) {
        for (int i = 0; i < words.length; i++) {
            if (i > 0 && words[i - 1].equals("-pl")) {
                for (String module : words[i].replaceAll("[!']", "").split(",")) {
                    assertThat(ROOT.resolve(module).resolve("pom.xml")).exists();
                }
            } else if (i > 0 && words[i - 1].equals("-P")) {
                assertThat(ROOT.resolve("pom.xml")).content().contains("<id>" + words[i] + "</id>");
            } else if (words[i].startsWith("-Dtest=")) {
                String[] test = words[i].replaceAll("-Dtest=|'", "").split("#");
                String method = test.length == 1 ? "" : " " + test[1] + "(";
                assertThat(sources(test[0]))
                        .isNotEmpty()
                        .allSatisfy(file -> assertThat(file).content().contains(method));
            } else if (!words[i].startsWith("-") && !words[i].equals("./mvnw")) {
                assertThat(GOALS).contains(words[i]);
            }
        }
    }

    /** @param type a class, or a pattern of class names as Surefire takes it */
    private static List<Path> sources(String type) {
        PathMatcher matcher = ROOT.getFileSystem().getPathMatcher("glob:" + type + ".java");
        try (Stream<Path> files = Files.walk(ROOT)) {
            return files.filter(file -> matcher.matches(file.getFileName())).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private record Ran(int code, String out, String err) {}

    private static Ran run(String... arguments) {
        PrintStream before = System.out;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        StringWriter err = new StringWriter();
        try {
            System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
            CommandLine line = Linnet.commandLine();
            line.setErr(new PrintWriter(err, true)).setOut(new PrintWriter(out, true, StandardCharsets.UTF_8));
            return new Ran(line.execute(arguments), out.toString(StandardCharsets.UTF_8), err.toString());
        } finally {
            System.setOut(before);
        }
    }

    /** What the reader has: here two columns that tell two labels apart. */
    private String ownTable() {
        StringBuilder rows = new StringBuilder("height,weight,label\n");
        for (int i = 0; i < 200; i++) {
            rows.append(i % 2 * 3 + i % 7 * 0.1).append(',').append(i % 5).append(i % 2 == 0 ? ",low\n" : ",high\n");
        }
        try {
            return Files.writeString(folder.resolve("rows.csv"), rows).toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Printed with options, three rounds are enough to see that it runs; on a slow link two would take a minute. */
    private void runDemo(String[] words) throws Exception {
        boolean isPlain = words.length == 1;
        String rounds = List.of(words).contains("--latency") ? "1" : "3";
        if (List.of(words).contains("--links")) {
            assumeTrue(PseudoTerminal.isPossible(), PseudoTerminal.MISSING);
        }
        List<String> arguments = new ArrayList<>(List.of(words));
        arguments.replaceAll(word -> word.equals("rows.csv") ? ownTable() : word);
        arguments.addAll(
                List.of("--port", "0", "--model", folder.resolve("model.cbor").toString()));
        if (!isPlain && !List.of(words).contains("--rounds")) {
            arguments.addAll(List.of("--rounds", rounds));
        }
        Ran ran = run(arguments.toArray(String[]::new));
        assertThat(ran.err()).isEmpty();
        assertThat(ran.code()).isZero();
        if (isPlain) {
            assertThat(seen(ran.out().strip())).isEqualTo(seen(table()));
        }
    }

    /** The table in the README that follows the demo. */
    private static String table() throws IOException {
        String readme = Files.readString(ROOT.resolve("README.md"));
        Matcher table = Pattern.compile("(?s)```\n(accuracy .*?)\n```").matcher(readme);
        assertThat(table.find()).isTrue();
        return table.group(1);
    }

    /** What does not depend on the machine, its load or the place of the file: every label, and most values. */
    private static String seen(String table) {
        return table.replaceAll("(?m)^(seconds|bytes up|bytes down|ratio up|bits per|model file)(.*?)  +.*$", "$1$2");
    }
}
