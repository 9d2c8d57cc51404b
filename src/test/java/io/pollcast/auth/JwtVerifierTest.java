package io.pollcast.auth;

import static io.pollcast.auth.Tokens.NOW;
import static io.pollcast.auth.Tokens.SECRET;
import static io.pollcast.auth.Tokens.claims;
import static io.pollcast.auth.Tokens.pair;
import static io.pollcast.auth.Tokens.pem;
import static io.pollcast.auth.Tokens.settings;
import static io.pollcast.auth.Tokens.signed;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import io.pollcast.topic.Topic;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.ECPrivateKey;
import java.util.Date;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class JwtVerifierTest {

    private static final KeyPair RSA = pair("RSA", 2048);

    private static JwtVerifier verifier(JwtSettings settings) {
        return JwtVerifier.withOwnKey(settings, () -> NOW);
    }

    private static JwtVerifier hmac() {
        return verifier(settings(SECRET, null, JwtAlgorithm.HS256));
    }

    private static JWSSigner mac(String secret) {
        try {
            return new MACSigner(secret.getBytes(UTF_8));
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String hs256(JWTClaimsSet claims) {
        return signed("HS256", claims, mac(SECRET));
    }

    private static Permit permit(Verdict verdict) {
        assertThat(verdict).isInstanceOf(Verdict.Admitted.class);
        return ((Verdict.Admitted) verdict).permit();
    }

    private static void refused(Verdict verdict, String detail) {
        assertThat(verdict).isInstanceOf(Verdict.Unauthenticated.class);
        assertThat(((Verdict.Unauthenticated) verdict).detail()).contains(detail);
    }

    private static String raw(String header, String payload, byte[] signature) {
        return Base64URL.encode(header) + "." + Base64URL.encode(payload) + "." + Base64URL.encode(signature);
    }

    @Test
    void aGoodTokenReadsWhatItsClaimNamesUntilItEnds() {
        Permit permit = permit(hmac().verify(hs256(claims().build())));

        assertThat(permit.covers(new Topic("prices"))).isTrue();
        assertThat(permit.covers(new Topic("orders/eu"))).isTrue();
        assertThat(permit.covers(new Topic("news"))).isFalse();
        assertThat(permit.ends()).isEqualTo(NOW.plusSeconds(600).plus(Tokens.LEEWAY));
    }

    @ParameterizedTest
    @CsvSource({"RS256, RSA, 2048", "PS384, RSA, 2048"})
    void rsaSignaturesAreChecked(String algorithm, String kind, int size) {
        KeyPair pair = pair(kind, size);
        JwtVerifier verifier = verifier(settings(
                null, pem(pair.getPublic()), JwtAlgorithm.parse(algorithm).orElseThrow()));

        permit(verifier.verify(signed(algorithm, claims().build(), new RSASSASigner(pair.getPrivate()))));
        refused(verifier.verify(signed(algorithm, claims().build(), new RSASSASigner(RSA.getPrivate()))), "not valid");
    }

    @ParameterizedTest
    @CsvSource({"ES256, 256", "ES384, 384", "ES512, 521"})
    void ellipticSignaturesAreChecked(String algorithm, int size) throws JOSEException {
        KeyPair pair = pair("EC", size);
        JwtVerifier verifier = verifier(settings(
                null, pem(pair.getPublic()), JwtAlgorithm.parse(algorithm).orElseThrow()));
        JWSSigner stranger = new ECDSASigner((ECPrivateKey) pair("EC", size).getPrivate());

        permit(verifier.verify(signed(algorithm, claims().build(), new ECDSASigner((ECPrivateKey) pair.getPrivate()))));
        refused(verifier.verify(signed(algorithm, claims().build(), stranger)), "not valid");
    }

    @Test
    void edwardsSignaturesAreChecked() throws GeneralSecurityException {
        KeyPair pair = pair("Ed25519", 0);
        JwtVerifier verifier = verifier(settings(null, pem(pair.getPublic()), JwtAlgorithm.EDDSA));

        permit(verifier.verify(edwards(pair.getPrivate(), "{\"alg\":\"EdDSA\"}")));
        refused(verifier.verify(edwards(pair("Ed25519", 0).getPrivate(), "{\"alg\":\"EdDSA\"}")), "not valid");
        refused(
                verifier.verify(edwards(pair.getPrivate(), "{\"alg\":\"EdDSA\",\"crit\":[\"x\"],\"x\":1}")),
                "not valid");
    }

    private static String edwards(PrivateKey key, String header) throws GeneralSecurityException {
        String input = Base64URL.encode(header) + "."
                + Base64URL.encode(claims().build().toString());
        Signature signature = Signature.getInstance("Ed25519");
        signature.initSign(key);
        signature.update(input.getBytes(UTF_8));
        return input + "." + Base64URL.encode(signature.sign());
    }

    @Test
    void aTokenWithoutSignatureIsRefused() {
        refused(hmac().verify(raw("{\"alg\":\"none\"}", claims().build().toString(), new byte[0])), "not valid");
        refused(hmac().verify(raw("{\"alg\":\"HS256\"}", claims().build().toString(), new byte[0])), "not valid");
    }

    @Test
    void aTokenThatIsSignedWithThePublicKeyAsSecretIsRefused() {
        JwtVerifier verifier = verifier(settings(null, pem(RSA.getPublic()), JwtAlgorithm.RS256));

        refused(verifier.verify(signed("HS256", claims().build(), mac(pem(RSA.getPublic())))), "not valid");
    }

    @Test
    void anAlgorithmThatIsNotListedIsRefusedThoughTheKeyFits() {
        JwtVerifier verifier = verifier(settings(null, pem(RSA.getPublic()), JwtAlgorithm.RS256));

        refused(verifier.verify(signed("RS512", claims().build(), new RSASSASigner(RSA.getPrivate()))), "not valid");
    }

    @Test
    void aTokenHasItsTimeAndALittleMore() {
        refused(
                hmac().verify(hs256(
                        claims().expirationTime(Date.from(NOW.minusSeconds(31))).build())),
                "has expired");
        permit(hmac().verify(hs256(
                claims().expirationTime(Date.from(NOW.minusSeconds(29))).build())));
        refused(
                hmac().verify(hs256(
                        claims().notBeforeTime(Date.from(NOW.plusSeconds(31))).build())),
                "not valid");
        refused(hmac().verify(hs256(claims().expirationTime(null).build())), "not valid");
    }

    @Test
    void aTokenForSomebodyElseIsRefused() {
        JwtSettings plain = settings(SECRET, null, JwtAlgorithm.HS256);
        JwtVerifier verifier = verifier(new JwtSettings(
                plain.algorithms(),
                plain.secret(),
                null,
                null,
                "https://login.example",
                List.of("pollcast", "shop"),
                plain.leeway(),
                plain.topicsClaim(),
                List.of(),
                List.of(new ClaimRule("realm.roles", "staff", List.of(TopicPattern.ANY))),
                null,
                null));
        JWTClaimsSet.Builder right = claims().issuer("https://login.example").audience(List.of("other", "shop"));

        permit(verifier.verify(hs256(right.build())));
        refused(verifier.verify(hs256(claims().audience("shop").build())), "not valid");
        refused(
                verifier.verify(hs256(
                        claims().issuer("https://login.example").audience("x").build())),
                "not valid");
        refused(verifier.verify(hs256(claims().issuer("https://login.example").build())), "not valid");
        Permit staff = permit(verifier.verify(hs256(right.claim("realm", java.util.Map.of("roles", List.of("staff")))
                .build())));
        assertThat(staff.covers(new Topic("anything"))).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            value = {
                "{\"alg\":\"HS256\",\"jwk\":{\"kty\":\"oct\",\"k\":\"AAAA\"}}",
                "{\"alg\":\"HS256\",\"jku\":\"http://127.0.0.1:1/keys\"}",
                "{\"alg\":\"HS256\",\"kid\":\"../../../../dev/null\"}",
                "{\"alg\":\"HS256\",\"kid\":\"' OR 1=1\"}"
            },
            delimiter = '|')
    void whatATokenSaysOfItsKeyIsNotBelieved(String header) {
        String payload = claims().build().toString();

        refused(hmac().verify(raw(header, payload, new byte[32])), "not valid");
    }

    @Test
    void aClaimThatIsThereTwiceIsRefused() throws GeneralSecurityException, JOSEException {
        String payload = "{\"exp\":4102444800,\"pollcast.subscribe\":[],\"pollcast.subscribe\":[\"*\"]}";

        refused(hmac().verify(macOf("{\"alg\":\"HS256\"}", payload)), "not valid");
    }

    /** The login is trusted, but what it puts into a token may come from its users: names, groups, anything. */
    @ParameterizedTest
    @MethodSource("oddClaims")
    void oddClaimsThatAreSignedAreNoFault(String payload) throws GeneralSecurityException {
        Verdict verdict = hmac().verify(macOf("{\"alg\":\"HS256\"}", payload));
        if (verdict instanceof Verdict.Admitted admitted) {
            assertThat(admitted.permit().covers(new Topic("prices"))).isFalse();
        } else {
            refused(verdict, "");
        }
    }

    static Stream<String> oddClaims() {
        String deep = "[".repeat(3_000) + "]".repeat(3_000);
        Stream<String> times = Stream.of(
                        "null", "\"4102444800\"", "4102444800.5", "4.1e9", "1e400", "-1", "true", "[4102444800]", "{}")
                .map(time -> "{\"exp\":" + time + "}");
        Stream<String> numbers = Stream.of("9223372036854775807", "9223372036854775808", "99999999999999999999999")
                .map(time -> "{\"exp\":" + time + "}");
        Stream<String> topics = Stream.of(
                        "7", "null", "{}", "[[\"*\"]]", "[{\"*\":1}]", "\"\"", "[\"%s\"]", "[\"\\u0000\"]", deep)
                .map(value -> "{\"exp\":4102444800,\"pollcast.subscribe\":" + value + "}");
        Stream<String> whole =
                Stream.of("", "null", "[]", "7", "\"exp\"", deep, "{\"exp\":4102444800", "{\"exp\":4102444800}}");
        return Stream.of(times, numbers, topics, whole).flatMap(all -> all);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"alg\":7}",
                "{\"alg\":null}",
                "{\"alg\":[\"HS256\"]}",
                "{\"alg\":\"hs256\"}",
                "{\"alg\":\"HS256\",\"alg\":\"none\"}",
                "{\"alg\":\"HS256\",\"crit\":[\"b64\"],\"b64\":false}",
                "{\"alg\":\"HS256\",\"crit\":[\"exp\"],\"exp\":1}",
                "{\"alg\":\"HS256\",\"crit\":7}",
                "{\"alg\":\"HS256\",\"typ\":\"JWS\"}",
                "{\"alg\":\"HS256\",\"typ\":\"logout+jwt\"}",
                "{\"alg\":\"HS256\",\"kid\":7}",
                "{\"alg\":\"HS256\",\"jwk\":7}",
                "{\"alg\":\"HS256\",\"x5c\":[\"AAAA\"]}",
                "{\"alg\":\"HS256\",\"x5u\":\"not a url %\"}",
                "{\"alg\":\"HS256\",\"zip\":\"DEF\"}",
                "{\"alg\":\"dir\",\"enc\":\"A128GCM\"}",
                "{}",
                "[]",
                ""
            })
    void anOddHeaderIsIgnoredOrRefused(String header) throws GeneralSecurityException {
        Verdict verdict = hmac().verify(macOf(header, claims().build().toString()));
        if (header.contains("zip") || header.contains("x5c")) {
            permit(verdict);
        } else {
            refused(verdict, "not valid");
        }
    }

    /** Signed rightly, whatever it is. */
    private static String macOf(String header, String payload) throws GeneralSecurityException {
        String input = Base64URL.encode(header) + "." + Base64URL.encode(payload);
        javax.crypto.Mac mac = javax.crypto.Mac.getInstance("HmacSHA256");
        mac.init(new javax.crypto.spec.SecretKeySpec(SECRET.getBytes(UTF_8), "HmacSHA256"));
        return input + "." + Base64URL.encode(mac.doFinal(input.getBytes(UTF_8)));
    }

    @Test
    void mutationsOfAGoodTokenLetNobodyIn() {
        String good = hs256(claims().build());
        JwtVerifier verifier = hmac();
        Random random = new Random(5);
        int signature = good.lastIndexOf('.');
        for (int round = 0; round < 20_000; round++) {
            StringBuilder token = new StringBuilder(good);
            for (int i = random.nextInt(3); i >= 0; i--) {
                int at = random.nextInt(signature);
                switch (random.nextInt(3)) {
                    case 0 -> token.setCharAt(at, "._-aZ9= \u00e4\0".charAt(random.nextInt(9)));
                    case 1 -> token.deleteCharAt(at);
                    default -> token.insert(at, token.charAt(random.nextInt(signature)));
                }
            }
            if (!token.toString().equals(good)) {
                refused(verifier.verify(token.toString()), "not valid");
            }
        }
    }

    @Test
    void aHugeTokenIsNotEvenRead() {
        refused(hmac().verify("x".repeat(20_000)), "20000 characters");
    }

    @ParameterizedTest
    @CsvSource({"''", "a", "a.b", "..", "a.b.c", "a.b.c.d.e"})
    void whatIsNoTokenIsRefused(String text) {
        refused(hmac().verify(text), "not valid");
    }
}
