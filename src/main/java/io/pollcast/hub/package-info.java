/**
 * Who wants what: follows the backplane, knows the latest value and the freshness of every topic, and brings each change to the
 * subscribers that asked for it. {@link io.pollcast.hub.Follower} runs on one thread and owns the truth; each
 * {@link io.pollcast.hub.HubShard} belongs to one event loop, keeps a copy, and serves that loop's subscribers without any lock.
 */
@NullMarked
package io.pollcast.hub;

import org.jspecify.annotations.NullMarked;
