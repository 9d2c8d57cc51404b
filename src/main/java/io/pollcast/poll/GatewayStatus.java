package io.pollcast.poll;

/**
 * A gateway that a poller has heard of lately.
 *
 * @param gateway names its process; random
 * @param ageMillis since it said something, in milliseconds
 * @param clients how many streams it had open then
 * @param topics how many of the topics that are polled on demand its clients wanted then
 */
public record GatewayStatus(String gateway, long ageMillis, int clients, int topics) {}
