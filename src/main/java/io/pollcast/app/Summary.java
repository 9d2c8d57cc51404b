package io.pollcast.app;

import io.pollcast.config.Configuration;
import io.pollcast.poll.EndpointSettings;
import io.pollcast.poll.TemplateSettings;
import io.pollcast.settings.Durations;
import java.util.Locale;

/** What a configuration would do, in a few lines and without anything secret. */
final class Summary {

    private Summary() {}

    static String of(Configuration configuration, Role role) {
        StringBuilder text = new StringBuilder();
        line(text, "role", role.toString());
        if (role.polls()) {
            line(text, "endpoints", polls(configuration));
            configuration.endpoints().forEach(endpoint -> line(text, "", endpoint.toString()));
            configuration.templates().forEach(template -> line(text, "", template.toString()));
        }
        line(text, "backplane", backplane(configuration));
        if (role.serves()) {
            line(text, "gateway", "http://" + configuration.gateway().listen());
        }
        line(text, "admin", "http://" + configuration.admin().listen());
        return text.toString();
    }

    private static void line(StringBuilder text, String name, String value) {
        text.append(String.format(Locale.ROOT, "  %-10s %s%n", name, value));
    }

    private static String polls(Configuration configuration) {
        double always = 0;
        double onDemand = 0;
        for (EndpointSettings endpoint : configuration.endpoints()) {
            always += endpoint.linger() == null ? perSecond(endpoint) : 0;
            onDemand += endpoint.linger() == null ? 0 : perSecond(endpoint);
        }
        for (TemplateSettings template : configuration.templates()) {
            onDemand += template.maxTopics() * perSecond(template.sample());
        }
        return String.format(
                Locale.ROOT,
                "%d, in all %s%s requests per second to the backend, whatever the number of browsers%s",
                configuration.endpoints().size() + configuration.templates().size(),
                configuration.endpoints().stream()
                                .anyMatch(endpoint -> endpoint.every().isAuto())
                        ? "at most "
                        : "",
                rate(always),
                onDemand == 0 ? "" : ", and at most " + rate(onDemand) + " more while somebody looks");
    }

    private static double perSecond(EndpointSettings endpoint) {
        return 1_000.0 / endpoint.every().least().toMillis();
    }

    private static String rate(double perSecond) {
        if (perSecond == 0) {
            return "0";
        }
        return perSecond >= 0.01 ? String.format(Locale.ROOT, "%.2f", perSecond) : "less than 0.01";
    }

    private static String backplane(Configuration configuration) {
        String beat = ", beat " + Durations.text(configuration.backplane().beat());
        if (configuration.kafka() != null) {
            return "kafka " + configuration.kafka() + beat;
        }
        return configuration.redis() == null ? "memory" + beat : "redis " + configuration.redis() + beat;
    }
}
