package io.pollcast.auth;

import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import java.time.InstantSource;
import java.util.Date;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a token must say: always when it ends, and whose and for whom it is if the settings ask for that. */
final class JwtClaimsRule extends DefaultJWTClaimsVerifier<SecurityContext> {

    private final InstantSource clock;

    JwtClaimsRule(JwtSettings settings, InstantSource clock) {
        super(audience(settings), exactly(settings), Set.of("exp"), null);
        this.clock = clock;
        setMaxClockSkew((int) settings.leeway().toSeconds());
    }

    private static @Nullable Set<String> audience(JwtSettings settings) {
        return settings.audience().isEmpty() ? null : new HashSet<>(settings.audience());
    }

    private static JWTClaimsSet exactly(JwtSettings settings) {
        JWTClaimsSet.Builder claims = new JWTClaimsSet.Builder();
        return settings.issuer() == null
                ? claims.build()
                : claims.issuer(settings.issuer()).build();
    }

    @Override
    protected Date currentTime() {
        return Date.from(clock.instant());
    }
}
