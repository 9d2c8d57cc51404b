package io.pollcast.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import io.pollcast.settings.InvalidSettingsException;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever the file holds, the answer is a configuration or a list of problems, and soon. */
class ConfigFuzzTest {

    private static final int TEXTS = 5_000;
    private static final long SEED = 20_240_607;
    private static final String[] SNIPPETS = {
        "${",
        "}",
        "${TOKEN}",
        "{",
        "[",
        "]",
        ": ",
        "\n",
        "\n  ",
        "- ",
        "&a ",
        "*a",
        "<<: *a",
        "!!binary ",
        "!x ",
        "\"",
        "'",
        "|",
        ">",
        "%YAML 1.9\n",
        "---\n",
        "...\n",
        "? ",
        "\t",
        "\u0000",
        "\u2028",
        "\\x",
        "\\ud800",
        "0x1F",
        "1e999",
        "999999999h",
        "~",
        "@",
        "`",
        "#",
        "é",
        "\ud83d\ude00",
        "-1",
        ","
    };
    private static final String GOOD = """
            endpoints:
              prices: { url: "http://localhost:8000/api/prices", every: 2s }
              news: &n
                url: http://localhost:8000/api/news
                every: 10s
                path: /api/news
                headers: { Authorization: "Bearer ${TOKEN}" }
                timeout: 1s
                stale-after: 30s
                max-body: 64KiB
                public: true
            backplane:
              type: redis
              beat: 2s
              redis: { url: "rediss://user:${TOKEN}@host:6379", key-prefix: shop }
            gateway:
              listen: "0.0.0.0:8080"
              cors: [ "https://shop.example.com", "http://localhost:3000" ]
              max-topics: 64
            admin: { listen: "127.0.0.1:9090" }
            """;

    @Test
    void mutatedTextsAreReadOrRefused() {
        Random random = new Random(SEED);
        ConfigReader reader = new ConfigReader(Map.of("TOKEN", "a/b@c"));
        int[] refused = new int[1];
        assertTimeout(Duration.ofSeconds(30), () -> {
            for (int i = 0; i < TEXTS; i++) {
                String text = mutated(random);
                try {
                    reader.read(text);
                } catch (InvalidSettingsException e) {
                    assertThat(e.problems()).isNotEmpty();
                    refused[0]++;
                } catch (RuntimeException | StackOverflowError e) {
                    throw new AssertionError("text " + i + ":\n" + text, e);
                }
            }
        });
        assertThat(refused[0]).isGreaterThan(TEXTS / 2);
    }

    private static String mutated(Random random) {
        StringBuilder text = new StringBuilder(GOOD);
        for (int edits = 1 + random.nextInt(8); edits > 0; edits--) {
            int at = random.nextInt(text.length());
            int end = Math.min(text.length(), at + 1 + random.nextInt(12));
            switch (random.nextInt(5)) {
                case 0 -> text.delete(at, end);
                case 1 -> text.insert(at, SNIPPETS[random.nextInt(SNIPPETS.length)]);
                case 2 -> text.insert(random.nextInt(text.length()), text.substring(at, end));
                case 3 -> text.setCharAt(at, (char) random.nextInt(0x180));
                default ->
                    text.replace(at, end, SNIPPETS[random.nextInt(SNIPPETS.length)].repeat(1 + random.nextInt(4)));
            }
            if (text.isEmpty()) {
                return "";
            }
        }
        return text.toString();
    }
}
