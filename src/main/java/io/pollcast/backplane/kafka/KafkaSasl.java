package io.pollcast.backplane.kafka;

import io.pollcast.settings.Problems;
import io.pollcast.settings.Secret;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.config.types.Password;
import org.jspecify.annotations.Nullable;

/**
 * What proves to brokers who asks.
 *
 * @param mechanism how
 * @param username for PLAIN and SCRAM; null for OAUTHBEARER
 * @param password the same; read for each client
 * @param tokenUrl for OAUTHBEARER: where an authority gives out tokens for an id and a secret (RFC 6749, section 4.4); null for the others
 * @param clientId the same
 * @param clientSecret the same; read for each client
 * @param scope what the tokens shall be good for; null for the authority's default
 */
public record KafkaSasl(
        Mechanism mechanism,
        @Nullable String username,
        @Nullable Secret password,
        @Nullable String tokenUrl,
        @Nullable String clientId,
        @Nullable Secret clientSecret,
        @Nullable String scope) {

    /** The mechanisms, by their names in Kafka and in the configuration. */
    public enum Mechanism {
        PLAIN("PLAIN", "plain.PlainLoginModule"),
        SCRAM_SHA_256("SCRAM-SHA-256", "scram.ScramLoginModule"),
        SCRAM_SHA_512("SCRAM-SHA-512", "scram.ScramLoginModule"),
        OAUTHBEARER("OAUTHBEARER", "oauthbearer.OAuthBearerLoginModule");

        public static final String FORM = "PLAIN, SCRAM-SHA-256, SCRAM-SHA-512 or OAUTHBEARER";

        private final String label;
        private final String module;

        Mechanism(String label, String module) {
            this.label = label;
            this.module = "org.apache.kafka.common.security." + module;
        }

        public static Optional<Mechanism> parse(String text) {
            return Arrays.stream(values())
                    .filter(mechanism -> mechanism.label.equals(text))
                    .findFirst();
        }
    }

    /**
     * Kafka's clients ask no authority for tokens but those that this property of the JVM lists, so that a client's properties from outside
     * lead it nowhere; here they come from the operator.
     */
    private static final String ALLOWED_URLS = "org.apache.kafka.sasl.oauthbearer.allowed.urls";

    private static final String TOKENS = "org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginCallbackHandler";
    private static final String RETRIEVER =
            "org.apache.kafka.common.security.oauthbearer.ClientCredentialsJwtRetriever";
    private static final String RETRIEVER_CLASS = "sasl.oauthbearer.jwt.retriever.class";
    /** The usual one needs a library for the brokers' side, which clients have no use for. */
    private static final String VALIDATOR = "org.apache.kafka.common.security.oauthbearer.ClientJwtValidator";

    private static final String VALIDATOR_CLASS = "sasl.oauthbearer.jwt.validator.class";
    private static final String TOKEN_TIMEOUT_MILLIS = "10000";
    /** It is also how long a client that is made asks again; whoever makes it does so again anyway, and can say why it failed. */
    private static final String TOKEN_RETRY_MILLIS = "2000";

    private static final Set<String> HERE = Set.of("localhost", "127.0.0.1", "[::1]");

    public KafkaSasl {
        Problems problems = new Problems();
        boolean tokens = mechanism == Mechanism.OAUTHBEARER;
        text(problems, mechanism, "username", username, !tokens, true);
        secret(problems, mechanism, "password", password, !tokens);
        text(problems, mechanism, "token-url", tokenUrl, tokens, true);
        problems.require(
                tokenUrl == null || !tokens || isTokenUrl(tokenUrl),
                "token-url",
                tokenUrl == null || tokenUrl.contains("@") ? "(not shown)" : tokenUrl,
                "https://host/path without user or fragment, or http:// on this machine (localhost, 127.0.0.1, [::1])");
        text(problems, mechanism, "client-id", clientId, tokens, true);
        secret(problems, mechanism, "client-secret", clientSecret, tokens);
        text(problems, mechanism, "scope", scope, tokens, false);
        problems.throwIfAny();
    }

    /** With a name and a password. */
    public static KafkaSasl password(Mechanism mechanism, String username, Secret password) {
        return new KafkaSasl(mechanism, username, password, null, null, null, null);
    }

    /** With tokens that an authority gives out. */
    public static KafkaSasl tokens(String tokenUrl, String clientId, Secret clientSecret, @Nullable String scope) {
        return new KafkaSasl(Mechanism.OAUTHBEARER, null, null, tokenUrl, clientId, clientSecret, scope);
    }

    private static void text(
            Problems problems,
            Mechanism mechanism,
            String key,
            @Nullable String value,
            boolean belongs,
            boolean needed) {
        if (value == null) {
            problems.require(!belongs || !needed, key, "missing", "a text, for " + mechanism.label);
        } else if (belongs) {
            problems.require(isFit(value), key, "(not shown)", "a text, not empty and without control characters");
        } else {
            problems.require(false, key, "set", "no such key for " + mechanism.label);
        }
    }

    private static void secret(
            Problems problems, Mechanism mechanism, String key, @Nullable Secret value, boolean belongs) {
        try {
            text(problems, mechanism, key, value == null ? null : value.value(), belongs, true);
        } catch (IOException e) {
            problems.require(false, key, "(not shown)", "a text in a file that can be read");
        }
    }

    private static boolean isFit(String text) {
        return !text.isEmpty() && text.chars().noneMatch(Character::isISOControl);
    }

    private static boolean isTokenUrl(String text) {
        try {
            URI url = new URI(text);
            @Nullable String host = url.getHost();
            return host != null
                    && url.getRawUserInfo() == null
                    && url.getRawFragment() == null
                    && ("https".equals(url.getScheme()) || ("http".equals(url.getScheme()) && HERE.contains(host)));
        } catch (URISyntaxException e) {
            return false;
        }
    }

    /** Sets what Kafka's clients need for this, and for tokens what they need of the JVM. */
    void putInto(Map<String, Object> properties) throws IOException {
        properties.put(SaslConfigs.SASL_MECHANISM, mechanism.label);
        StringBuilder jaas = new StringBuilder(mechanism.module).append(" required");
        option(jaas, "username", username);
        option(jaas, "password", password == null ? null : password.value());
        option(jaas, "clientId", clientId);
        option(jaas, "clientSecret", clientSecret == null ? null : clientSecret.value());
        option(jaas, "scope", scope);
        properties.put(
                SaslConfigs.SASL_JAAS_CONFIG, new Password(jaas.append(';').toString()));
        if (tokenUrl != null) {
            System.setProperty(ALLOWED_URLS, tokenUrl);
            properties.put(SaslConfigs.SASL_OAUTHBEARER_TOKEN_ENDPOINT_URL, tokenUrl);
            properties.put(SaslConfigs.SASL_LOGIN_CALLBACK_HANDLER_CLASS, TOKENS);
            properties.put(RETRIEVER_CLASS, RETRIEVER);
            properties.put(VALIDATOR_CLASS, VALIDATOR);
            properties.putIfAbsent(SaslConfigs.SASL_LOGIN_CONNECT_TIMEOUT_MS, TOKEN_TIMEOUT_MILLIS);
            properties.putIfAbsent(SaslConfigs.SASL_LOGIN_READ_TIMEOUT_MS, TOKEN_TIMEOUT_MILLIS);
            properties.putIfAbsent(SaslConfigs.SASL_LOGIN_RETRY_BACKOFF_MAX_MS, TOKEN_RETRY_MILLIS);
        }
    }

    /** In quotes, a backslash before what would end or bend them; there are no control characters. */
    private static void option(StringBuilder jaas, String name, @Nullable String value) {
        if (value != null) {
            String quoted = value.replace("\\", "\\\\").replace("\"", "\\\"");
            jaas.append(' ').append(name).append("=\"").append(quoted).append('"');
        }
    }

    @Override
    public String toString() {
        return mechanism.label;
    }
}
