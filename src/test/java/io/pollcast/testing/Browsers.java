package io.pollcast.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Commands that start a browser of the system without a window, driven by nobody: the last word to add is the page that it opens. */
public final class Browsers {

    /** Nothing but the page shall be asked for. */
    private static final String FIREFOX_PREFERENCES = """
            user_pref("app.update.enabled", false);
            user_pref("browser.shell.checkDefaultBrowser", false);
            user_pref("browser.startup.homepage_override.mstone", "ignore");
            user_pref("datareporting.policy.dataSubmissionEnabled", false);
            user_pref("network.captive-portal-service.enabled", false);
            user_pref("network.connectivity-service.enabled", false);
            user_pref("services.settings.server", "http://127.0.0.1:1/");
            user_pref("toolkit.telemetry.unified", false);
            """;

    private Browsers() {}

    /**
     * Firefox ESR, as Debian has it.
     *
     * @param folder an empty one, for its profile
     * @throws AssertionError if there is none; the message says how to get it
     */
    public static List<String> firefox(Path folder) throws IOException {
        Files.writeString(folder.resolve("user.js"), FIREFOX_PREFERENCES);
        String home = "HOME=" + folder;
        String program = Programs.find("firefox-esr").toString();
        return List.of("env", home, program, "--headless", "--no-remote", "--profile", folder.toString());
    }

    /** The same of Chromium. */
    public static List<String> chromium(Path folder) {
        List<String> command = new ArrayList<>(List.of(Programs.find("chromium").toString(), "--headless"));
        command.addAll(Browser.ARGUMENTS);
        command.add("--user-data-dir=" + folder);
        return command;
    }
}
