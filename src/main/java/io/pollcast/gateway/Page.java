package io.pollcast.gateway;

import io.pollcast.topic.Body;

/**
 * A file that the gateway serves beside its topics.
 *
 * @param contentType with its charset
 * @param contentSecurityPolicy what the page may load and connect to
 * @param body the bytes
 */
public record Page(String contentType, String contentSecurityPolicy, Body body) {}
