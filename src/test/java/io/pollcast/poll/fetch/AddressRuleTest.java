package io.pollcast.poll.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressRuleTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "169.254.0.1",
                "169.254.169.254",
                "169.254.169.254.",
                "2852039166",
                "0xa9fea9fe",
                "0xA9.0xFE.0xA9.0xFE",
                "0251.0376.0251.0376",
                "169.254.43518",
                "169.16689662",
                "[fe80::1]",
                "fe80::a9fe:1",
                "[fd00:ec2::254]",
                "[fd00:0ec2:0::0254]",
                "100.100.100.200",
                "168.63.129.16",
                "[::ffff:169.254.169.254]",
                "[::ffff:a9fe:a9fe]",
                "[::169.254.169.254]",
                "[64:ff9b::a9fe:a9fe]",
                "[2002:a9fe:a9fe::1]",
                "metadata.google.internal",
                "Metadata.Google.Internal.",
            })
    void refusesEverySpelling(String host) {
        assertThat(AddressRule.refuses(host)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "127.0.0.1",
                "10.0.0.1",
                "169.253.255.255",
                "169.255.0.0",
                "100.100.100.201",
                "[::1]",
                "[fd00:ec2::255]",
                "[2001:db8::1]",
                "[64:ff9b::7f00:1]",
                "[2002:7f00:1::a9fe:a9fe]",
                "0x7f.1",
                "169.254.1.1.1",
                "169.254.65536",
                "99999999999",
                "4294967296",
                "256.1",
                "169.254.example.com",
                "0x",
                "",
                "example.com",
            })
    void takesOthers(String host) {
        assertThat(AddressRule.refuses(host)).isFalse();
    }

    /** Whatever a look-up of names says. */
    @ParameterizedTest
    @ValueSource(strings = {"169.254.169.254", "fe80::1", "::ffff:169.254.169.254", "fd00:ec2::254"})
    void socketsDoNotConnect(String address) throws Exception {
        InetSocketAddress target = new InetSocketAddress(InetAddress.getByName(address), 80);
        try (Socket socket = new GuardedSockets().createSocket()) {
            assertThatThrownBy(() -> socket.connect(target, 1)).isInstanceOf(RefusedException.class);
            assertThatThrownBy(() -> socket.connect(target)).isInstanceOf(RefusedException.class);
        }
    }
}
