package io.pollcast.gateway;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.pollcast.http.Exchange;

/** Which content coding a client takes (RFC 9110, section 12.5.3). */
final class AcceptEncoding {

    private AcceptEncoding() {}

    /** Whether it names gzip; {@code *} alone is too little to go by. */
    static boolean gzip(Exchange exchange) {
        return Accept.parse(exchange.header(HttpHeaderNames.ACCEPT_ENCODING)).named("gzip") > 0;
    }
}
