package io.linnet.protocol.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The rules find what they are made to find. */
class PackageOrderTest {
    @TempDir
    Path folder;

    @Test
    void packagesThatImportEachOtherAreFound() {
        assertThat(PackageOrder.cyclic(Map.of(
                        "a", Set.of("a", "b"), "b", Set.of("c"), "c", Set.of("a"), "d", Set.of("e"), "e", Set.of())))
                .containsOnlyKeys("a", "b", "c");
    }

    @Test
    void aChainOfPackagesIsNoCycle() {
        assertThat(PackageOrder.cyclic(Map.of("a", Set.of("a", "b", "c"), "b", Set.of("c"), "c", Set.of("c"))))
                .isEmpty();
    }

    @Test
    void longFilesAndLongFunctionsAreFound() throws IOException {
        Path longFile = write("LongFile", "\n".repeat(SourceSize.MOST_LINES_OF_A_FILE - 1));
        Path file = write("File", "\n".repeat(SourceSize.MOST_LINES_OF_A_FILE - 2));
        Path longFunction = write("LongFunction", method(SourceSize.MOST_LINES_OF_A_FUNCTION - 1));
        Path function = write("Function", method(SourceSize.MOST_LINES_OF_A_FUNCTION - 2));

        assertThat(SourceSize.tooLong(List.of(longFile, file, longFunction, function)))
                .containsExactly("LongFile.java: 401 lines", "LongFunction.java: f has 61 lines");
    }

    private Path write(String name, String body) throws IOException {
        return Files.writeString(folder.resolve(name + ".java"), "class " + name + " {\n" + body + "}");
    }

    private static String method(int statements) {
        return "void f() {\n" + "i++;\n\n".repeat(statements) + "}\n";
    }
}
