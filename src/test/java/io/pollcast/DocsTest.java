package io.pollcast;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the pages point at exists. */
class DocsTest {

    private static final Set<String> NOT_OURS = Set.of("target", ".git", "node_modules");
    private static final Pattern LINK = Pattern.compile("\\[[^\\]]*]\\(([^)\\s]+)\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ +(.+)$");

    /** A code span that is a path of this repository as a whole: {@code `docs/nginx.md`}, {@code `./verify`}. */
    private static final Pattern PATH =
            Pattern.compile("`(\\./[\\w./-]+|(?:src|docs|deploy|examples|benchmarks|scripts|\\.ci)/[\\w./-]*)`");

    static List<Path> pages() throws IOException {
        try (Stream<Path> all = Files.walk(Path.of(""))) {
            return all.filter(path -> path.toString().endsWith(".md"))
                    .filter(path -> Stream.iterate(path, p -> p != null, Path::getParent)
                            .noneMatch(p -> NOT_OURS.contains(p.getFileName().toString())))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void linksLeadSomewhere(Path page) throws IOException {
        List<String> dead = new ArrayList<>();
        for (String link : found(LINK, Files.readString(page))) {
            if (!link.matches("[a-z]+:.*") && !leadsSomewhere(page, link)) {
                dead.add(link);
            }
        }
        assertThat(dead).as("dead links of " + page).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void pathsInCodeSpansExist(Path page) throws IOException {
        assertThat(found(PATH, Files.readString(page)))
                .as(page.toString())
                .allSatisfy(path -> assertThat(Path.of(path)).exists());
    }

    private static boolean leadsSomewhere(Path page, String link) throws IOException {
        String[] parts = link.split("#", 2);
        Path target = parts[0].isEmpty() ? page : page.resolveSibling(parts[0]).normalize();
        return Files.exists(target) && (parts.length == 1 || hasHeading(target, parts[1]));
    }

    private static boolean hasHeading(Path page, String anchor) throws IOException {
        return found(HEADING, Files.readString(page)).stream()
                .map(DocsTest::anchor)
                .anyMatch(anchor::equals);
    }

    /** As GitHub makes it: lower case, no punctuation, dashes for spaces. */
    private static String anchor(String heading) {
        return heading.toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N} _-]", "")
                .replace(' ', '-');
    }

    private static List<String> found(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map((MatchResult match) -> match.group(1))
                .toList();
    }
}
