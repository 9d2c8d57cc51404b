package io.pollcast.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressRangeTest {

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.255.1.2, true",
        "10.0.0.0/8, 11.0.0.1, false",
        "192.168.4.128/25, 192.168.4.200, true",
        "192.168.4.128/25, 192.168.4.100, false",
        "127.0.0.1, 127.0.0.1, true",
        "127.0.0.1, 127.0.0.2, false",
        "0.0.0.0/0, 203.0.113.9, true",
        "0.0.0.0/0, 2001:db8::1, false",
        "::/0, 203.0.113.9, false",
        "2001:db8::/32, 2001:db8:ffff::1, true",
        "2001:db8::/33, 2001:db8:ffff::1, false",
        "::ffff:10.0.0.1, 10.0.0.1, true",
    })
    void containsWhatBeginsWithItsBits(String range, String address, boolean contained) {
        InetAddress other = AddressRange.address(address).orElseThrow();
        assertThat(AddressRange.parse(range).orElseThrow().contains(other)).isEqualTo(contained);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "10.0.0.0/",
                "10.0.0.0/33",
                "::1/129",
                "10.0.0/8",
                "localhost",
                "10.0.0.1 ",
                "10.0.0.0/-1",
                "10.0.0.0/8/8",
                "300.0.0.1",
                "[::1]",
                "10.0.0.0/0x8"
            })
    void refusesWhatIsNone(String text) {
        assertThat(AddressRange.parse(text)).isEmpty();
    }
}
