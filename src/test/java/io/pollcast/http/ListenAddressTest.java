package io.pollcast.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ListenAddressTest {

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:8080, 127.0.0.1, 8080",
        "[::1]:0, ::1, 0",
        "localhost:65535, localhost, 65535",
        "my_host.example:80, my_host.example, 80"
    })
    void readsWhatItWrites(String text, String host, int port) {
        ListenAddress address = new ListenAddress(host, port);
        assertThat(ListenAddress.parse(text)).contains(address);
        assertThat(address).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "8080",
                ":8080",
                "host:",
                "host:x",
                "host:65536",
                "host:-1",
                "::1:80",
                "[::1]",
                "[host]:80",
                "a b:80",
                "host:٣"
            })
    void refusesOtherTexts(String text) {
        assertThat(ListenAddress.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, true",
        "127.9.8.7, true",
        "::1, true",
        "0:0:0:0:0:0:0:1, true",
        "localhost, true",
        "LOCALHOST, true",
        "0.0.0.0, false",
        "::, false",
        "10.0.0.1, false",
        "localhost.example.com, false",
        "127.0.0.1.example.com, false"
    })
    void knowsWhatOnlyThisMachineReaches(String host, boolean loopback) {
        assertThat(new ListenAddress(host, 80).isLoopback()).isEqualTo(loopback);
    }
}
