package io.pollcast.config;

import io.pollcast.settings.InvalidSettingsException;
import io.pollcast.topic.Hashes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Set;
import java.util.regex.Matcher;

/** A file with a configuration, to be read again. Any thread. */
public final class ConfigSource {

    private final ConfigReader reader;
    private final Path file;
    private final Launch launch;

    /** So that a text that is as before need not be read for names. */
    private volatile Named last = new Named("", Set.of());

    private record Named(String text, Set<Path> files) {}

    public ConfigSource(ConfigReader reader, Path file, Launch launch) {
        this.reader = reader;
        this.file = file;
        this.launch = launch;
    }

    public Path file() {
        return file;
    }

    /** @throws InvalidSettingsException with every problem; also if the file cannot be read */
    public Configuration read() {
        return reader.read(file, launch);
    }

    /**
     * Changes whenever the file, or one that it refers to with <code>${file:...}</code> or names by its path, has other bytes; however that came
     * about: written over, renamed into place, or behind a symbolic link that was moved.
     */
    public String fingerprint() {
        MessageDigest digest = Hashes.sha256();
        String text;
        try {
            text = ConfigFile.text(file);
        } catch (InvalidSettingsException e) {
            return "unreadable: " + e.getMessage();
        }
        digest.update(text.getBytes(StandardCharsets.UTF_8));
        Matcher references = References.FILE_REFERENCE.matcher(text);
        while (references.find()) {
            digest.update(content(references.group(1), References.MAX_BYTES));
        }
        for (Path named : files(text)) {
            digest.update(Hashes.sha256(content(named.toString(), YamlText.MAX_CHARACTERS)));
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private Set<Path> files(String text) {
        Named known = last;
        if (!known.text().equals(text)) {
            known = new Named(text, reader.files(file, text));
            last = known;
        }
        return known.files();
    }

    /** Of nothing but regular files: others may never end, or not even begin. */
    private static byte[] content(String name, int most) {
        try {
            Path file = Path.of(name);
            if (!Files.isRegularFile(file)) {
                return new byte[0];
            }
            try (InputStream in = Files.newInputStream(file)) {
                return in.readNBytes(most + 1);
            }
        } catch (IOException | InvalidPathException e) {
            return new byte[0];
        }
    }
}
