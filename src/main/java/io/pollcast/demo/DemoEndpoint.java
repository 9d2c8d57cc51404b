package io.pollcast.demo;

import io.pollcast.topic.Topic;
import java.net.URI;
import java.time.Duration;

/**
 * One URL of the demo backend, as a poller should poll it.
 *
 * @param topic what browsers call its value
 * @param url where the backend answers
 * @param every the rhythm
 * @param maxBody the most bytes that an answer can have, before compression
 */
public record DemoEndpoint(Topic topic, URI url, Duration every, int maxBody) {}
