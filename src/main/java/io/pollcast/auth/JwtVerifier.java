package io.pollcast.auth;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.crypto.factories.DefaultJWSVerifierFactory;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSKeySelector;
import com.nimbusds.jose.proc.JWSVerifierFactory;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import com.nimbusds.jwt.proc.ExpiredJWTException;
import java.security.Key;
import java.security.PublicKey;
import java.text.ParseException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import javax.crypto.spec.SecretKeySpec;

/**
 * Finds out what a token is worth: signature, {@code exp}, {@code nbf}, {@code iss} and {@code aud} (RFC 7519, section 7.2, and the advice
 * of RFC 8725). Thread-safe; may block while keys are fetched.
 */
final class JwtVerifier {

    /** Longer ones than any header has room for. */
    private static final int MAX_TOKEN = 16_384;

    private static final String INVALID = "the token is not valid here (expected: one that is signed for this gateway)";

    private final JwtSettings settings;
    private final DefaultJWTProcessor<SecurityContext> processor;

    private JwtVerifier(JwtSettings settings, DefaultJWTProcessor<SecurityContext> processor) {
        this.settings = settings;
        this.processor = processor;
    }

    /** With the key that the settings hold. */
    static JwtVerifier withOwnKey(JwtSettings settings, InstantSource clock) {
        String secret = settings.secret();
        if (secret != null) {
            return with(
                    settings,
                    JwtKeys.of(algorithms(settings), new SecretKeySpec(secret.getBytes(UTF_8), "HMAC")),
                    clock);
        }
        PublicKey key = Pem.publicKey(String.valueOf(settings.publicKey())).orElseThrow();
        return with(settings, JwtKeys.of(algorithms(settings), key), clock);
    }

    /** With keys from elsewhere. */
    static JwtVerifier with(JwtSettings settings, JWSKeySelector<SecurityContext> keys, InstantSource clock) {
        DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
        processor.setJWSKeySelector(keys);
        processor.setJWSTypeVerifier(
                new DefaultJOSEObjectTypeVerifier<>(JOSEObjectType.JWT, new JOSEObjectType("at+jwt"), null));
        processor.setJWSVerifierFactory(verifiers());
        processor.setJWTClaimsSetVerifier(new JwtClaimsRule(settings, clock));
        return new JwtVerifier(settings, processor);
    }

    static Set<JWSAlgorithm> algorithms(JwtSettings settings) {
        return settings.algorithms().stream()
                .map(algorithm -> JWSAlgorithm.parse(algorithm.label()))
                .collect(Collectors.toUnmodifiableSet());
    }

    private static JWSVerifierFactory verifiers() {
        return new DefaultJWSVerifierFactory() {
            @Override
            public JWSVerifier createJWSVerifier(JWSHeader header, Key key) throws JOSEException {
                boolean edwards = header.getAlgorithm().equals(JWSAlgorithm.EdDSA) && key instanceof PublicKey;
                return edwards ? new Ed25519((PublicKey) key) : super.createJWSVerifier(header, key);
            }
        };
    }

    /** What {@code token} is worth. */
    Verdict verify(String token) {
        if (token.length() > MAX_TOKEN) {
            return new Verdict.Unauthenticated(
                    "a token of " + token.length() + " characters (expected: at most " + MAX_TOKEN + ")");
        }
        try {
            return admit(processor.process(SignedJWT.parse(token), null));
        } catch (ExpiredJWTException e) {
            return new Verdict.Unauthenticated("the token has expired (expected: a fresh one)");
        } catch (KeySourceException e) {
            return new Verdict.Unknown("the keys that check tokens cannot be had now");
        } catch (ParseException | BadJOSEException | JOSEException e) {
            return new Verdict.Unauthenticated(INVALID);
        }
    }

    /** A token that names when it ends may still name nothing: {@code "exp":null} passes for a claim that is there. */
    private Verdict admit(JWTClaimsSet set) {
        Date ends = set.getExpirationTime();
        if (ends == null) {
            return new Verdict.Unauthenticated(INVALID);
        }
        Claims claims = new Claims(set.getClaims());
        List<TopicPattern> topics = new ArrayList<>(settings.topics());
        claims.values(settings.topicsClaim())
                .forEach(text -> TopicPattern.parse(text).ifPresent(topics::add));
        settings.rules().stream().filter(rule -> rule.matches(claims)).forEach(rule -> topics.addAll(rule.topics()));
        return new Verdict.Admitted(new Permit(topics, claims, ends.toInstant().plus(settings.leeway())));
    }
}
