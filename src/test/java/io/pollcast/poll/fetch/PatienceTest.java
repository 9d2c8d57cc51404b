package io.pollcast.poll.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PatienceTest {

    private static final String NOW = "Tue, 24 Nov 2026 12:00:00 GMT";
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-24T12:00:00Z"), ZoneOffset.UTC);

    private static Patience of(String... headers) {
        Response.Builder response = new Response.Builder()
                .request(new Request.Builder().url("http://localhost/").build())
                .protocol(Protocol.HTTP_1_1)
                .code(200)
                .message("");
        for (String header : headers) {
            String[] parts = header.split(": ", 2);
            response.addHeader(parts[0], parts[1]);
        }
        return new Patience(response.build(), CLOCK);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "120, 120",
        "' 7 ', 7",
        "3600, 3600",
        "3601, 3600",
        "999999999999999999, 3600",
        "'Tue, 24 Nov 2026 12:00:30 GMT', 30",
        "'Tue, 24 Nov 2026 11:00:00 GMT', 0",
        "'Wed, 25 Nov 2026 12:00:00 GMT', 3600",
    })
    void retryAfterIsAWaitOfAnHourAtMost(String value, long seconds) {
        assertThat(of("Retry-After: " + value).notBefore()).isEqualTo(Duration.ofSeconds(seconds));
    }

    @ParameterizedTest
    @CsvSource({"-1", "1.5", "soon", "'Tue, 99 Nov 2026 12:00:30 GMT'", "9999999999999999999999", "''"})
    void aRetryAfterThatIsNoneSaysNothing(String value) {
        assertThat(of("Retry-After: " + value).notBefore()).isNull();
    }

    @Test
    void datesAreComparedWithTheBackendsOwnClock() {
        String date = "Date: Tue, 24 Nov 2026 09:00:00 GMT";
        assertThat(of(date, "Retry-After: Tue, 24 Nov 2026 09:00:10 GMT").notBefore())
                .isEqualTo(Duration.ofSeconds(10));
        assertThat(of(date, "Expires: Tue, 24 Nov 2026 09:00:20 GMT").freshFor())
                .isEqualTo(Duration.ofSeconds(20));
    }

    @ParameterizedTest
    @CsvSource({
        "max-age=60, 60",
        "'MAX-AGE=60, public', 60",
        "'max-age=\"60\"', 60",
        "'max-age=60, s-maxage=5', 5",
        "'s-maxage=\"7\", max-age=60', 7",
        "'private=\"max-age=1\", max-age=60', 60",
        "'max-age=60, max-age=1', 60",
        "max-age=0, 0",
        "max-age=99999999, 86400",
        "max-age=999999999999999999, 86400",
        "no-store, 0",
        "'no-cache, max-age=60', 0",
    })
    void cacheControlSaysHowLong(String control, long seconds) {
        assertThat(of("Cache-Control: " + control).freshFor()).isEqualTo(Duration.ofSeconds(seconds));
    }

    @ParameterizedTest
    @CsvSource({"public", "max-age", "max-age=", "max-age=-1", "max-age=1.5", "x-max-age=5", "stale-while-revalidate=9"
    })
    void whatIsNoLifetimeSaysNothing(String control) {
        assertThat(of("Cache-Control: " + control).freshFor()).isNull();
    }

    @Test
    void linesOfOneHeaderBelongTogether() {
        assertThat(of("Cache-Control: public", "Cache-Control: max-age=9").freshFor())
                .isEqualTo(Duration.ofSeconds(9));
    }

    @Test
    void theAgeIsTakenOff() {
        assertThat(of("Cache-Control: max-age=60", "Age: 45").freshFor()).isEqualTo(Duration.ofSeconds(15));
        assertThat(of("Cache-Control: max-age=60", "Age: 61").freshFor()).isEqualTo(Duration.ZERO);
        assertThat(of("Cache-Control: max-age=60", "Age: old").freshFor()).isEqualTo(Duration.ofSeconds(60));
        assertThat(of("Cache-Control: max-age=60", "Age: 999999999999999999").freshFor())
                .isEqualTo(Duration.ZERO);
    }

    @Test
    void cacheControlWinsOverExpires() {
        String expires = "Expires: Tue, 24 Nov 2026 12:00:20 GMT";
        assertThat(of("Date: " + NOW, expires, "Cache-Control: max-age=5").freshFor())
                .isEqualTo(Duration.ofSeconds(5));
        assertThat(of("Date: " + NOW, expires, "Cache-Control: public").freshFor())
                .isEqualTo(Duration.ofSeconds(20));
    }

    @Test
    void expiresThatIsNoDateIsInThePast() {
        assertThat(of("Expires: 0").freshFor()).isEqualTo(Duration.ZERO);
        assertThat(of("Expires: -1", "Date: " + NOW).freshFor()).isEqualTo(Duration.ZERO);
    }

    @Test
    void aResponseMaySayNothing() {
        assertThat(of().freshFor()).isNull();
        assertThat(of().notBefore()).isNull();
    }
}
