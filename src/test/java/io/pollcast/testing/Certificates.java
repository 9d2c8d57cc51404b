package io.pollcast.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** An authority of its own with its certificate, {@code ca.pem}, and what it signs, in one directory; made with openssl. */
public final class Certificates {

    private final Path directory;

    private Certificates(Path directory) {
        this.directory = directory;
    }

    /** A new authority in {@code directory}, which exists. */
    public static Certificates in(Path directory) {
        Certificates made = new Certificates(directory);
        made.openssl("req", "-x509", "-subj", "/CN=authority", "-days", "2", "-keyout", "ca.key", "-out", "ca.pem");
        return made;
    }

    /** Signs {@code NAME.pem} with {@code NAME.key}, for {@code names} such as {@code DNS:localhost} or {@code IP:127.0.0.1}. */
    public Certificates sign(String name, String names) {
        String key = name + ".key";
        openssl("req", "-subj", "/CN=" + name, "-addext", "subjectAltName=" + names, "-keyout", key, "-out", "request");
        run(List.of(
                "x509",
                "-req",
                "-in",
                "request",
                "-CA",
                "ca.pem",
                "-CAkey",
                "ca.key",
                "-CAcreateserial",
                "-days",
                "2",
                "-copy_extensions",
                "copyall",
                "-out",
                name + ".pem"));
        return this;
    }

    /** For a server that shows what was signed as {@code name}. */
    public SSLContext context(String name) {
        char[] password = "changeit".toCharArray();
        run(List.of(
                "pkcs12",
                "-export",
                "-in",
                name + ".pem",
                "-inkey",
                name + ".key",
                "-out",
                name + ".p12",
                "-passout",
                "pass:changeit"));
        try (InputStream in = Files.newInputStream(directory.resolve(name + ".p12"))) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(in, password);
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, password);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), null, null);
            return context;
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    public String file(String name) {
        return directory.resolve(name).toString();
    }

    private void openssl(String command, String... arguments) {
        List<String> all = new ArrayList<>(List.of(command, "-newkey", "rsa:2048", "-nodes"));
        all.addAll(List.of(arguments));
        run(all);
    }

    private void run(List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(Programs.find("openssl").toString()));
        command.addAll(arguments);
        Path log = directory.resolve("openssl.log");
        try {
            Process process = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            if (process.waitFor() != 0) {
                throw new IllegalStateException("openssl: " + Files.readString(log, UTF_8));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
