package io.pollcast;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreePathScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The numbers of CONTRIBUTING.md, counted over src/main/java. A method is counted from its first brace to its last. */
class BudgetTest {

    private static final Path SOURCES = Path.of("src/main/java");

    private static final List<Sized> FILES = new ArrayList<>();
    private static final List<Sized> METHODS = new ArrayList<>();

    private record Sized(String name, int lines) {}

    @BeforeAll
    static void count() throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (var files = compiler.getStandardFileManager(null, null, null);
                Stream<Path> paths = Files.walk(SOURCES)) {
            List<Path> sources =
                    paths.filter(path -> path.toString().endsWith(".java")).toList();
            for (Path source : sources) {
                FILES.add(new Sized(
                        SOURCES.relativize(source).toString(),
                        Files.readAllLines(source).size()));
            }
            JavacTask task = (JavacTask) compiler.getTask(
                    null, files, null, List.of("-proc:none"), null, files.getJavaFileObjectsFromPaths(sources));
            SourcePositions positions = Trees.instance(task).getSourcePositions();
            for (CompilationUnitTree unit : task.parse()) {
                new Methods(unit, positions).scan(unit, null);
            }
        }
    }

    @Test
    void filesAreSmall() {
        assertThat(FILES)
                .isNotEmpty()
                .allSatisfy(file -> assertThat(file.lines()).isLessThanOrEqualTo(400));
        assertThat(atPercent(50, FILES)).as("median of lines").isLessThanOrEqualTo(100);
    }

    @Test
    void methodsAreSmall() {
        assertThat(METHODS)
                .isNotEmpty()
                .allSatisfy(method -> assertThat(method.lines()).isLessThanOrEqualTo(50));
        assertThat(atPercent(90, METHODS)).as("lines of nine in ten").isLessThanOrEqualTo(15);
    }

    private static int atPercent(int percent, List<Sized> sized) {
        int[] sorted = sized.stream().mapToInt(Sized::lines).sorted().toArray();
        return sorted[(sorted.length - 1) * percent / 100];
    }

    private static final class Methods extends TreePathScanner<Void, Void> {

        private final CompilationUnitTree unit;
        private final SourcePositions positions;

        private Methods(CompilationUnitTree unit, SourcePositions positions) {
            this.unit = unit;
            this.positions = positions;
        }

        @Override
        public Void visitMethod(MethodTree method, Void nothing) {
            if (method.getBody() != null) {
                long first = line(positions.getStartPosition(unit, method.getBody()));
                long last = line(positions.getEndPosition(unit, method.getBody()));
                String file = SOURCES.toAbsolutePath()
                        .relativize(Path.of(unit.getSourceFile().toUri()))
                        .toString();
                METHODS.add(new Sized(file + ":" + first + " " + method.getName(), (int) (last - first + 1)));
            }
            return super.visitMethod(method, null);
        }

        private long line(long position) {
            return unit.getLineMap().getLineNumber(position);
        }
    }
}
