package io.pollcast.auth;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import io.pollcast.topic.Topic;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Asks the user's backend about each visitor who brings a cookie or an {@code Authorization}, once for all that come at the same time with the
 * same ones for the same topics, and believes the answer for a short time. Whatever is not a clear yes is a no. Asks about few at a time.
 */
final class ForwardAuthenticator implements Authenticator {

    private static final int REMEMBERED = 20_000;
    private static final int MAX_BYTES = 64 * 1024;

    /** Anybody can invent sessions: a crowd of them must not become as many connections to the backend. */
    private static final int ASKED_AT_ONCE = 64;

    private static final int MOST_WAITING = 10_000;

    /** A refusal is not believed for long: the same session may log in. */
    private static final Duration REFUSED_FOR = Duration.ofSeconds(1);

    private final ForwardSettings settings;
    private final BoundedHttp http;
    private final Turns<HttpResponse<byte[]>> turns;
    private final Outage outage = new Outage("auth.forward");
    private final InstantSource clock;
    private final CredentialKey keys;
    private final AsyncCache<ByteBuffer, Verdict> verdicts;

    ForwardAuthenticator(ForwardSettings settings, LongSupplier nanoTime, InstantSource clock, CredentialKey keys) {
        this.settings = settings;
        this.http = new BoundedHttp(settings.timeout(), MAX_BYTES);
        this.turns = new Turns<>(ASKED_AT_ONCE, MOST_WAITING, settings.timeout().toNanos(), nanoTime);
        this.clock = clock;
        this.keys = keys;
        this.verdicts = Caffeine.newBuilder()
                .maximumSize(REMEMBERED)
                .expireAfter(Expiry.<ByteBuffer, Verdict>creating((key, verdict) -> lifetime(verdict)))
                .ticker(nanoTime::getAsLong)
                .executor(Runnable::run)
                .buildAsync();
    }

    private Duration lifetime(Verdict verdict) {
        return verdict instanceof Verdict.Admitted ? settings.cache() : REFUSED_FOR;
    }

    @Override
    public Optional<CompletionStage<Verdict>> judge(Visitor visitor) {
        if (visitor.cookie() == null && visitor.authorization() == null) {
            return Optional.empty();
        }
        List<@Nullable String> parts = new ArrayList<>();
        parts.add(visitor.cookie());
        parts.add(visitor.authorization());
        parts.add(visitor.host());
        visitor.wanted().forEach(topic -> parts.add(topic.name()));
        return Optional.of(verdicts.get(keys.of(parts), (key, executor) -> ask(visitor)));
    }

    @Override
    public Optional<String> challenge() {
        return Optional.empty();
    }

    private CompletableFuture<Verdict> ask(Visitor visitor) {
        HttpRequest request;
        try {
            request = request(visitor);
        } catch (IllegalArgumentException e) {
            return CompletableFuture.completedFuture(
                    new Verdict.Unauthenticated("the credentials have characters that no header may have"));
        }
        return turns.take(() -> http.send(request)).thenApply(this::verdict).exceptionally(this::unanswered);
    }

    private HttpRequest request(Visitor visitor) {
        HttpRequest.Builder request = HttpRequest.newBuilder(url(visitor.wanted()));
        setIfPresent(request, "Cookie", visitor.cookie());
        setIfPresent(request, "Authorization", visitor.authorization());
        setIfPresent(request, "X-Forwarded-Host", visitor.host());
        return request.build();
    }

    private static void setIfPresent(HttpRequest.Builder request, String name, @Nullable String value) {
        if (value != null) {
            request.setHeader(name, value);
        }
    }

    private URI url(List<Topic> wanted) {
        String query = wanted.stream()
                .map(topic -> "topic=" + URLEncoder.encode(topic.name(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        String url = settings.url().toString();
        return query.isEmpty()
                ? settings.url()
                : URI.create(url + (settings.url().getRawQuery() == null ? '?' : '&') + query);
    }

    private Verdict unanswered(Throwable failure) {
        if (failure instanceof Turns.TooLateException || failure.getCause() instanceof Turns.TooLateException) {
            return new Verdict.Unknown("too many visitors are being asked about");
        }
        outage.begins(failure);
        return new Verdict.Unknown("what knows who may read does not answer now");
    }

    private Verdict verdict(HttpResponse<byte[]> answer) {
        Verdict verdict = verdict(answer.statusCode(), answer);
        if (verdict instanceof Verdict.Unknown) {
            outage.begins("HTTP " + answer.statusCode());
        } else {
            outage.ends();
        }
        return verdict;
    }

    private Verdict verdict(int status, HttpResponse<byte[]> answer) {
        if (status >= 200 && status < 300) {
            return new Verdict.Admitted(
                    new Permit(topics(answer), Claims.NONE, clock.instant().plus(settings.cache())));
        }
        return switch (status) {
            case 401 -> new Verdict.Unauthenticated("the session is not known (expected: log in)");
            case 403 -> new Verdict.Forbidden("this session may not read that");
            default -> new Verdict.Unknown("what knows who may read answers HTTP " + status);
        };
    }

    private List<TopicPattern> topics(HttpResponse<byte[]> answer) {
        @Nullable String name = settings.topicsHeader();
        if (name == null) {
            return List.of(TopicPattern.ANY);
        }
        return answer.headers().allValues(name).stream()
                .flatMap(value -> List.of(value.split("[,\\s]+")).stream())
                .flatMap(text -> TopicPattern.parse(text).stream())
                .toList();
    }
}
