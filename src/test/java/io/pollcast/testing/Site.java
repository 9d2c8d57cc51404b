package io.pollcast.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * deploy/nginx as it stands, run by a real nginx: a site, its API and Pollcast under one origin. Only ports, the folder of the site and
 * the origins of other sites differ from the files. Belongs to one thread.
 */
public final class Site implements AutoCloseable {

    private static final Path UPSTREAMS = Path.of("deploy/nginx/pollcast-upstreams.conf");
    private static final Path SITE = Path.of("deploy/nginx/pollcast.conf");
    private static final String EXAMPLE_ORIGIN = "# \"https://shop.example.com\"  $http_origin;";

    private final Nginx nginx;
    private final Path root;
    private final int port;

    private Site(Nginx nginx, Path root, int port) {
        this.nginx = nginx;
        this.root = root;
        this.port = port;
    }

    /**
     * Starts nginx in front of a gateway and an API, whether they run or not.
     *
     * @param folder an empty folder that outlives it
     * @param port where it listens; a name under localhost leads there too, as an origin of its own
     * @param origins whose pages may read what nginx itself answers
     */
    public static Site start(Path folder, int port, int gatewayPort, int apiPort, String... origins)
            throws IOException {
        Path root = Files.createDirectories(folder.resolve("site"));
        String upstreams = replaced(
                Files.readString(UPSTREAMS),
                "127.0.0.1:8000",
                "127.0.0.1:" + apiPort,
                "127.0.0.1:8080",
                "127.0.0.1:" + gatewayPort);
        String map = Stream.of(origins)
                .map(origin -> "\"" + origin + "\" $http_origin;")
                .collect(Collectors.joining("\n"));
        String site = replaced(
                Files.readString(SITE),
                "listen 80;",
                "listen 127.0.0.1:" + port + ";",
                "/var/www/html",
                root.toString(),
                EXAMPLE_ORIGIN,
                map);
        return new Site(Nginx.start(folder, upstreams + site), root, port);
    }

    /** Each text must be there: otherwise a test would run something else than it says. */
    private static String replaced(String text, String... pairs) {
        String result = text;
        for (int i = 0; i < pairs.length; i += 2) {
            if (!result.contains(pairs[i])) {
                throw new AssertionError("deploy/nginx no longer has: " + pairs[i]);
            }
            result = result.replace(pairs[i], pairs[i + 1]);
        }
        return result;
    }

    /** Puts a file into the folder of the site. */
    public Site page(String name, String content) throws IOException {
        Files.writeString(root.resolve(name), content);
        return this;
    }

    public String url(String path) {
        return "http://127.0.0.1:" + port + path;
    }

    @Override
    public void close() throws IOException {
        nginx.close();
    }
}
