package io.pollcast.poll.fetch;

import org.jspecify.annotations.Nullable;

/**
 * What decides which connections a call may use.
 *
 * @param proxy what they go through; null for none
 * @param tls what is special about TLS; null for nothing
 * @param allowLinkLocal whether they may lead to the addresses of {@link AddressRule}
 */
record Way(@Nullable ProxySettings proxy, @Nullable TlsSettings tls, boolean allowLinkLocal) {}
