package io.pollcast.terminal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * What one of the standard streams leads to.
 *
 * @param interactive whether a person looks at it
 * @param style colours on a terminal that has them, unless the user wants none (<a href="https://no-color.org">NO_COLOR</a>)
 */
public record Terminal(boolean interactive, Style style) {

    /** A file or a pipe. */
    public static final Terminal NONE = new Terminal(false, Style.PLAIN);

    private static final int OUT = 1;
    private static final int ERR = 2;

    /** Standard output of this process. */
    public static Terminal out(Map<String, String> environment) {
        return of(leadsToTerminal(OUT), environment);
    }

    /** Standard error of this process. */
    public static Terminal err(Map<String, String> environment) {
        return of(leadsToTerminal(ERR), environment);
    }

    static Terminal of(boolean interactive, Map<String, String> environment) {
        boolean wanted = environment.getOrDefault("NO_COLOR", "").isEmpty();
        boolean able = !environment.getOrDefault("TERM", "dumb").equals("dumb");
        return new Terminal(interactive, new Style(interactive && wanted && able));
    }

    /** Java only knows of input and output together, and not every release; Linux says it of each. Elsewhere all is plain. */
    private static boolean leadsToTerminal(int descriptor) {
        Path link = Path.of("/proc/self/fd/" + descriptor);
        try {
            String target = Files.readSymbolicLink(link).toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") || target.equals("/dev/console");
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }
}
