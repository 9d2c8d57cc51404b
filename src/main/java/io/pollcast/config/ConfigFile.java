package io.pollcast.config;

import io.pollcast.settings.InvalidSettingsException;
import io.pollcast.settings.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/** Bytes to text: bounded, and strictly UTF-8. */
final class ConfigFile {

    private ConfigFile() {}

    /** @throws InvalidSettingsException if there is no such file, or no such text in it */
    static String text(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(YamlText.MAX_CHARACTERS + 1);
            if (bytes.length > YamlText.MAX_CHARACTERS) {
                throw invalid("more than 1MiB", "expected: at most 1MiB");
            }
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            throw invalid("not UTF-8", "expected: text in UTF-8");
        } catch (NoSuchFileException e) {
            throw invalid("no such file", "");
        } catch (IOException e) {
            throw invalid("cannot be read: " + e.getClass().getSimpleName() + ' ' + e.getMessage(), "");
        }
    }

    private static InvalidSettingsException invalid(String what, String hint) {
        return new InvalidSettingsException(List.of(new Problem("", what, hint)));
    }
}
