package io.pollcast.gateway;

import io.pollcast.topic.Body;

/**
 * A file that the gateway serves beside its topics.
 *
 * @param contentType with its charset
 * @param body the bytes
 */
public record Page(String contentType, Body body) {}
