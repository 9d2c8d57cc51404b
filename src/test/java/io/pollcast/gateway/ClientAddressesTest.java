package io.pollcast.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientAddressesTest {

    private static final List<AddressRange> TRUSTED = Stream.of("127.0.0.1", "10.0.0.0/8", "fd00::/8")
            .map(AddressRange::parse)
            .flatMap(Optional::stream)
            .toList();

    private static @Nullable String key(String peer, @Nullable String forwardedFor) {
        return key(ForwardedHeader.X_FORWARDED_FOR, peer, forwardedFor);
    }

    private static @Nullable String key(ForwardedHeader header, String peer, @Nullable String value) {
        return new ClientAddresses(TRUSTED, header)
                .key(AddressRange.address(peer).orElseThrow(), value);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "127.0.0.1 | 203.0.113.9                        | 203.0.113.9",
                "127.0.0.1 | 203.0.113.9, 10.1.2.3              | 203.0.113.9",
                "127.0.0.1 | 1.1.1.1, 203.0.113.9 , 10.1.2.3    | 203.0.113.9",
                "127.0.0.1 | 203.0.113.9:4711                   | 203.0.113.9",
                "127.0.0.1 | [2001:db8:1:2:3::4]:80             | 20010db800010002/64",
                "127.0.0.1 | 2001:db8:1:2:ffff::9               | 20010db800010002/64",
                "fd00::7   | ::ffff:203.0.113.9                 | 203.0.113.9",
                "127.0.0.1 | unknown                            | _unknown",
                "127.0.0.1 | 203.0.113.9,                       | _",
            })
    void isTheFirstHopThatIsNotTrusted(String peer, String forwardedFor, String expected) {
        assertThat(key(peer, forwardedFor)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "for=203.0.113.9                                              | 203.0.113.9",
                "for=1.1.1.1;proto=http, For=203.0.113.9;by=10.0.0.1          | 203.0.113.9",
                "by=1.2.3.4;for=\"203.0.113.9:80\", for=10.0.0.1              | 203.0.113.9",
                "for=\"[2001:db8:1:2::17]:4711\"                              | 20010db800010002/64",
                "for=_hidden                                                  | __hidden",
                "proto=https;host=\"x, for=9.9.9.9\";for=203.0.113.9          | 203.0.113.9",
                "for=203.0.113.9;host=\"x,for=9.9.9.9\"                       | 203.0.113.9",
                "for=203.0.113.9, by=10.0.0.1                                 | _",
                "for=\"X, for=203.0.113.9                                     | _",
            })
    void isReadFromTheStandardHeaderWhereThatIsTheOne(String forwarded, String expected) {
        assertThat(key(ForwardedHeader.FORWARDED, "127.0.0.1", forwarded)).isEqualTo(expected);
    }

    @Test
    void whatAStrangerClaimsIsNotBelieved() {
        assertThat(key("203.0.113.9", "1.1.1.1")).isEqualTo("203.0.113.9");
        assertThat(key("203.0.113.9", "127.0.0.1")).isEqualTo("203.0.113.9");
        assertThat(key("127.0.0.1", "127.0.0.1, 203.0.113.9")).isEqualTo("203.0.113.9");
    }

    @Test
    void neitherThisMachineNorATrustedProxyIsCounted() {
        assertThat(key("127.0.0.1", null)).isNull();
        assertThat(key("127.0.0.7", null)).isNull();
        assertThat(key("127.0.0.1", "10.2.2.2, 10.1.1.1")).isNull();
        assertThat(key("127.0.0.1", "127.0.0.9")).isNull();
        assertThat(new ClientAddresses(List.of(), ForwardedHeader.X_FORWARDED_FOR)
                        .key(InetAddress.getLoopbackAddress(), "203.0.113.9"))
                .isNull();
    }

    @Test
    void anyTextIsTakenAndNoKeyIsLong() {
        Random random = new Random(23);
        String letters = "0123456789abcdef.:[]\",;= \tforFOR_/\u00e9";
        for (int round = 0; round < 20_000; round++) {
            StringBuilder text = new StringBuilder(round % 2 == 0 ? "for=" : "");
            for (int i = random.nextInt(400); i > 0; i--) {
                text.append(letters.charAt(random.nextInt(letters.length())));
            }
            ForwardedHeader header = round % 2 == 0 ? ForwardedHeader.FORWARDED : ForwardedHeader.X_FORWARDED_FOR;
            String key = key(header, "127.0.0.1", text.toString());
            assertThat(key == null ? 0 : key.length()).isLessThan(70);
        }
    }
}
