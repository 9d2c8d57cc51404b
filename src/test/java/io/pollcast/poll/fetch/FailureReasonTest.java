package io.pollcast.poll.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.ProtocolException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class FailureReasonTest {

    static Stream<Arguments> failures() {
        return Stream.of(
                Arguments.of(new InterruptedIOException("10.1.2.3"), "timeout"),
                Arguments.of(new SocketTimeoutException("10.1.2.3"), "timeout"),
                Arguments.of(new ConnectException("10.1.2.3"), "connection refused"),
                Arguments.of(new NoRouteToHostException("10.1.2.3"), "connection refused"),
                Arguments.of(new UnknownHostException("10.1.2.3"), "unknown host"),
                Arguments.of(new SSLHandshakeException("10.1.2.3"), "TLS failure"),
                Arguments.of(new SocketException("10.1.2.3"), "connection broken"),
                Arguments.of(new EOFException("10.1.2.3"), "connection broken"),
                Arguments.of(new ProtocolException("10.1.2.3"), "connection broken"));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void namesTheKindAndNothingElse(IOException failure, String reason) {
        assertThat(FailureReason.of(failure)).isEqualTo(reason);
    }
}
