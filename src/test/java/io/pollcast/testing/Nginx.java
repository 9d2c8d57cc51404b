package io.pollcast.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * Debian's nginx as a child process, in one process of its own so that ending it ends all of it. Belongs to one thread.
 */
public final class Nginx implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Path folder;
    private final Thread killer = new Thread(this::kill, "nginx-killer");
    private volatile @Nullable Process process;

    private Nginx(Path folder) {
        this.folder = folder;
    }

    /**
     * Starts nginx and waits until it listens.
     *
     * @param folder an empty folder that outlives it; configuration, logs and temporary files go there
     * @param http what stands inside the {@code http} block; it should listen on 127.0.0.1 only
     * @return a running nginx
     * @throws AssertionError if nginx refuses the configuration; the message has its words
     */
    public static Nginx start(Path folder, String http) throws IOException {
        Nginx nginx = new Nginx(folder);
        Files.writeString(folder.resolve("nginx.conf"), configuration(folder, http));
        Runtime.getRuntime().addShutdownHook(nginx.killer);
        nginx.start();
        return nginx;
    }

    /** Starts it again after {@link #stop}, with the same configuration. */
    public void start() throws IOException {
        Process started = new ProcessBuilder(
                        Programs.find("nginx").toString(),
                        "-p",
                        folder.toString(),
                        "-e",
                        errorLog().toString(),
                        "-c",
                        folder.resolve("nginx.conf").toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output.log").toFile())
                .start();
        process = started;
        // The pid file is written after the sockets listen.
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> Files.exists(folder.resolve("nginx.pid")) || !started.isAlive());
        if (!started.isAlive()) {
            throw new AssertionError("nginx did not start: " + Files.readString(folder.resolve("output.log")));
        }
    }

    /** Stops it at once, as SIGTERM does; connections are cut. */
    public void stop() throws IOException {
        Process running = process;
        if (running != null) {
            running.destroy();
            if (!exits(running)) {
                kill();
            }
            Files.deleteIfExists(folder.resolve("nginx.pid"));
        }
    }

    /**
     * Where nginx writes its complaints.
     *
     * @return the path of its error log
     */
    public Path errorLog() {
        return folder.resolve("error.log");
    }

    @Override
    public void close() throws IOException {
        stop();
        Runtime.getRuntime().removeShutdownHook(killer);
    }

    private void kill() {
        Process running = process;
        if (running != null) {
            running.destroyForcibly();
        }
    }

    private static boolean exits(Process process) {
        try {
            return process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static String configuration(Path folder, String http) {
        // As root, nginx would turn into another user, who may not write into the folder.
        String user = "root".equals(System.getProperty("user.name")) ? "user root;\n" : "";
        return user + """
                daemon off;
                master_process off;
                pid %1$s/nginx.pid;
                error_log %1$s/error.log;
                events { worker_connections 1024; }
                http {
                    access_log %1$s/access.log;
                    client_body_temp_path %1$s/body;
                    proxy_temp_path %1$s/proxy;
                    fastcgi_temp_path %1$s/fastcgi;
                    uwsgi_temp_path %1$s/uwsgi;
                    scgi_temp_path %1$s/scgi;
                """.formatted(folder) + http + "}\n";
    }
}
