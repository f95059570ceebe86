package io.linnet.protocol.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.LineMap;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Source files and functions that one can hold in mind: the file's lines, and a function's lines that are not blank. */
final class SourceSize {
    static final int MOST_LINES_OF_A_FILE = 400;
    static final int MOST_LINES_OF_A_FUNCTION = 60;

    private SourceSize() {}

    static void check(Path folder) throws IOException {
        List<Path> files;
        try (Stream<Path> walk = Files.walk(folder)) {
            files = walk.filter(file -> file.toString().endsWith(".java")).toList();
        }
        assertThat(files).isNotEmpty();
        assertThat(tooLong(files)).isEmpty();
    }

    static List<String> tooLong(List<Path> files) throws IOException {
        List<String> found = new ArrayList<>();
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
            JavacTask task = (JavacTask) compiler.getTask(
                    null, manager, null, List.of("-proc:none"), null, manager.getJavaFileObjectsFromPaths(files));
            SourcePositions positions = Trees.instance(task).getSourcePositions();
            for (CompilationUnitTree unit : task.parse()) {
                String[] lines =
                        unit.getSourceFile().getCharContent(true).toString().split("\n");
                String name =
                        Path.of(unit.getSourceFile().getName()).getFileName().toString();
                if (lines.length > MOST_LINES_OF_A_FILE) {
                    found.add(name + ": " + lines.length + " lines");
                }
                new Functions(unit, positions, lines, name, found).scan(unit, null);
            }
        }
        return found;
    }

    private static final class Functions extends TreeScanner<Void, Void> {
        private final CompilationUnitTree unit;
        private final SourcePositions positions;
        private final String[] lines;
        private final String file;
        private final List<String> found;

        Functions(
                CompilationUnitTree unit, SourcePositions positions, String[] lines, String file, List<String> found) {
            this.unit = unit;
            this.positions = positions;
            this.lines = lines;
            this.file = file;
            this.found = found;
        }

        @Override
        public Void visitMethod(MethodTree method, Void nothing) {
            measure(method, method.getName().toString());
            return super.visitMethod(method, nothing);
        }

        @Override
        public Void visitLambdaExpression(LambdaExpressionTree lambda, Void nothing) {
            measure(lambda, "lambda");
            return super.visitLambdaExpression(lambda, nothing);
        }

        private void measure(Tree function, String name) {
            LineMap map = unit.getLineMap();
            int first = (int) map.getLineNumber(positions.getStartPosition(unit, function));
            int last = (int) map.getLineNumber(positions.getEndPosition(unit, function));
            int count = 0;
            for (int line = first; line <= last; line++) {
                count += lines[line - 1].isBlank() ? 0 : 1;
            }
            if (count > MOST_LINES_OF_A_FUNCTION) {
                found.add(file + ": " + name + " has " + count + " lines");
            }
        }
    }
}
