package io.pollcast.config;

import io.pollcast.poll.fetch.Credentials;
import io.pollcast.settings.Secret;
import java.net.URI;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Reads what an endpoint proves with who asks. Secrets in files are kept as the file's name, to be read when they are needed. */
final class CredentialsReader {

    private static final String EXPECTED = "one of basic, bearer, api-key and oauth2";

    private final Findings findings;

    CredentialsReader(Findings findings) {
        this.findings = findings;
    }

    /** What {@code endpoint} says; null if it says nothing, or something wrong. */
    @Nullable Credentials read(Section endpoint) {
        if (!endpoint.holds("credentials")) {
            return null;
        }
        Section section = endpoint.section("credentials");
        Credentials basic = basic(section);
        Credentials bearer = bearer(section);
        Credentials apiKey = apiKey(section);
        Credentials oauth2 = oauth2(section);
        section.reportUnknown();
        List<String> kinds = List.of("basic", "bearer", "api-key", "oauth2").stream()
                .filter(section::holds)
                .toList();
        if (kinds.size() > 1) {
            findings.add(section.path(), String.join(" and ", kinds), "expected: " + EXPECTED);
        } else if (kinds.isEmpty() && section.keys().isEmpty()) {
            findings.missing(section.path(), EXPECTED);
        }
        return first(basic, bearer, apiKey, oauth2);
    }

    private static @Nullable Credentials first(@Nullable Credentials... kinds) {
        for (Credentials kind : kinds) {
            if (kind != null) {
                return kind;
            }
        }
        return null;
    }

    private @Nullable Credentials basic(Section section) {
        if (!section.holds("basic")) {
            return null;
        }
        Section basic = section.section("basic");
        String user = required(basic, "user", () -> basic.string("user"));
        Secret password = required(basic, "password", () -> basic.secret("password"));
        return built(basic, () -> user == null || password == null ? null : new Credentials.Basic(user, password));
    }

    private @Nullable Credentials bearer(Section section) {
        Secret token = section.holds("bearer") ? section.secret("bearer") : null;
        return token == null
                ? null
                : findings.build(section.path(), section::holds, () -> new Credentials.Bearer(token));
    }

    private @Nullable Credentials apiKey(Section section) {
        if (!section.holds("api-key")) {
            return null;
        }
        Section key = section.section("api-key");
        String header = required(key, "header", () -> key.string("header"));
        Secret value = required(key, "value", () -> key.secret("value"));
        return built(key, () -> header == null || value == null ? null : new Credentials.ApiKey(header, value));
    }

    private @Nullable Credentials oauth2(Section section) {
        if (!section.holds("oauth2")) {
            return null;
        }
        Section oauth = section.section("oauth2");
        URI url = required(oauth, "token-url", () -> oauth.uri("token-url"));
        String id = required(oauth, "client-id", () -> oauth.string("client-id"));
        Secret secret = required(oauth, "client-secret", () -> oauth.secret("client-secret"));
        String scope = oauth.string("scope");
        String audience = oauth.string("audience");
        Credentials.SecretIn in = oauth.value("secret-in", "header or body", Credentials.SecretIn::parse);
        return built(
                oauth,
                () -> url == null || id == null || secret == null
                        ? null
                        : new Credentials.OAuth2(
                                url, id, secret, scope, audience, in == null ? Credentials.SecretIn.HEADER : in));
    }

    private <T> @Nullable T required(Section section, String key, Supplier<@Nullable T> read) {
        if (!section.holds(key)) {
            findings.missing(section.path(key), "a text; write secrets as ${NAME} or ${file:/run/secrets/name}");
            return null;
        }
        return read.get();
    }

    private @Nullable Credentials built(Section section, Supplier<@Nullable Credentials> record) {
        section.reportUnknown();
        return findings.<@Nullable Credentials>build(section.path(), section::holds, record);
    }
}
