package io.pollcast.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How many requests a second, on a clock of the test's own. */
class RequestRatesTest {

    private long now = Long.MAX_VALUE - TimeUnit.SECONDS.toNanos(3);

    private final RequestRates rates =
            new RequestRates(new ClientAddresses(List.of(), ForwardedHeader.X_FORWARDED_FOR), 10, () -> now);

    private void pass(long millis) {
        now += TimeUnit.MILLISECONDS.toNanos(millis);
    }

    @Test
    void aSecondsWorthAtOnceAndThenOneByOne() {
        Rate rate = new Rate(10);
        for (int second = 0; second < 10; second++) {
            for (int i = 0; i < 10; i++) {
                assertThat(rate.admit(now)).isTrue();
            }
            assertThat(rate.admit(now)).isFalse();
            pass(99);
            assertThat(rate.admit(now)).isFalse();
            pass(1);
            assertThat(rate.admit(now)).isTrue();
            assertThat(rate.admit(now)).isFalse();
            pass(1_000);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 7, 1_000, 100_000})
    void inALongTimeSoManyASecondAndOneSecondMore(int perSecond) {
        Rate rate = new Rate(perSecond);
        long admitted = 0;
        for (int step = 0; step < 20_000; step++) {
            now += TimeUnit.SECONDS.toNanos(10) / 20_000;
            for (int i = 0; i < 2 + perSecond / 1_000; i++) {
                admitted += rate.admit(now) ? 1 : 0;
            }
        }
        assertThat(admitted).isBetween(perSecond * 10L, perSecond * 11L + 1);
    }

    @Test
    void whoIsRefusedDoesNotWaitLongerForIt() {
        for (int i = 0; i < 1_000; i++) {
            boolean unused = rates.admit("a");
        }
        pass(100);
        assertThat(rates.admit("a")).isTrue();
    }

    @Test
    void eachAddressForItself() {
        for (int i = 0; i < 10; i++) {
            assertThat(rates.admit("a")).isTrue();
        }
        assertThat(rates.admit("a")).isFalse();
        assertThat(rates.admit("b")).isTrue();
        for (int i = 0; i < 100; i++) {
            assertThat(rates.admit((String) null)).isTrue();
        }
    }

    @Test
    void aMillionAddressesAreNotAllRemembered() {
        for (int i = 0; i < 1_000_000; i++) {
            assertThat(rates.admit("address " + i)).isTrue();
        }
        assertThat(rates.size()).isEqualTo(100_000);
        pass(2_000);
        assertThat(rates.admit("one more")).isTrue();
        assertThat(rates.size()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.1, false", "::1, false", "10.1.2.3, false", "203.0.113.9, true", "2001:db8::1, true"})
    void aConnectionIsAClientsUnlessItSpeaksForMany(String peer, boolean client) {
        ClientAddresses addresses = new ClientAddresses(
                List.of(AddressRange.parse("10.0.0.0/8").orElseThrow()), ForwardedHeader.X_FORWARDED_FOR);
        assertThat(addresses.isClient(AddressRange.address(peer).orElseThrow())).isEqualTo(client);
    }
}
