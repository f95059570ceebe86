package io.linnet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** CONTRIBUTING lists what may wait for ever and what reads the wall clock, by a grep that finds what it lists. */
class SourceListsTest {
    private static final Path ROOT = Path.of("..", "..");
    private static final Pattern GREP = Pattern.compile("(?m)^grep -rnE '([^']+)' (.+)$");
    /** A table's row: file, and how often the grep hits there. */
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `([^`]+)` (\\d+) \\|");

    private static Map<String, Integer> hits(Pattern pattern, String arguments) throws IOException {
        Map<String, Integer> hits = new TreeMap<>();
        for (String argument : arguments.split(" ")) {
            for (Path folder : argument.startsWith("--") ? Stream.<Path>empty().toList() : folders(argument)) {
                try (Stream<Path> files = Files.walk(folder)) {
                    for (Path file : files.filter(SourceListsTest::isSource).toList()) {
                        int count = (int) Files.readAllLines(file).stream()
                                .filter(line -> pattern.matcher(line).find())
                                .count();
                        if (count > 0) {
                            hits.put(name(file), count);
                        }
                    }
                }
            }
        }
        return hits;
    }

    /** A folder, or {@code *}/src/main of every module. */
    private static java.util.List<Path> folders(String argument) throws IOException {
        int star = argument.indexOf('*');
        if (star < 0) {
            return java.util.List.of(ROOT.resolve(argument));
        }
        try (Stream<Path> modules = Files.list(ROOT.resolve(argument.substring(0, star)))) {
            return modules.map(module -> module.resolve("src/main"))
                    .filter(Files::isDirectory)
                    .toList();
        }
    }

    private static boolean isSource(Path file) {
        return file.toString().matches(".*\\.(java|c|h|cpp|ino)");
    }

    /** Behind io/linnet, or below the root. */
    private static String name(Path file) {
        String text = ROOT.relativize(file).toString().replace('\\', '/');
        int at = text.indexOf("java/io/linnet/");
        return at < 0 ? text : text.substring(at + "java/io/linnet/".length());
    }

    @ParameterizedTest
    @ValueSource(strings = {"What may wait for ever, and how it says so", "What reads the wall clock"})
    void namesEveryPlaceThatItsGrepFinds(String heading) throws IOException {
        String page = Files.readString(ROOT.resolve("CONTRIBUTING.md"));
        int from = page.indexOf("## " + heading);
        assertThat(from).isNotNegative();
        int end = page.indexOf("\n## ", from + 3);
        String section = page.substring(from, end < 0 ? page.length() : end);
        Matcher grep = GREP.matcher(section);
        assertThat(grep.find()).isTrue();
        Map<String, Integer> listed = new TreeMap<>();
        Matcher row = ROW.matcher(section);
        while (row.find()) {
            listed.put(row.group(1), Integer.valueOf(row.group(2)));
        }
        assertThat(hits(Pattern.compile(grep.group(1)), grep.group(2))).isEqualTo(listed);
    }
}
