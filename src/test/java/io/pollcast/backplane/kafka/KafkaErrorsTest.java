package io.pollcast.backplane.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.ExecutionException;
import javax.net.ssl.SSLHandshakeException;
import javax.security.auth.login.LoginException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.junit.jupiter.api.Test;

class KafkaErrorsTest {

    private final KafkaErrors errors = new KafkaErrors(new KafkaSettings(List.of("k:9092"), "shop"));

    @Test
    void aCertificateThatIsNotTrustedNamesWhereItsAuthorityGoes() {
        assertThat(message(new SslAuthenticationException("failed", new SSLHandshakeException("no path"))))
                .startsWith("kafka at k:9092: no TLS with the broker: no path")
                .contains("backplane.kafka.tls.ca", "backplane.kafka.tls.cert");
    }

    @Test
    void aRefusedPasswordIsNotQuoted() {
        assertThat(message(new SaslAuthenticationException("password hush")))
                .startsWith("kafka at k:9092: the broker refuses who we say we are")
                .doesNotContain("hush");
    }

    @Test
    void anAuthorityThatGivesNoTokenIsNotTakenForABroker() {
        assertThat(message(new KafkaException("failed", new KafkaException(new LoginException("hush")))))
                .startsWith("kafka at k:9092: no token for the brokers")
                .contains("backplane.kafka.sasl.token-url")
                .doesNotContain("hush");
    }

    private String message(Exception error) {
        return String.valueOf(errors.exception(new ExecutionException(error)).getMessage());
    }
}
