/**
 * The whole path with real processes: pollers and gateways from the jar, a redis-server, and a backend in the tests' JVM that counts its
 * requests. What is promised to users is shown here; how it comes about is tested in the packages of the stages.
 */
@NullMarked
package io.pollcast.e2e;

import org.jspecify.annotations.NullMarked;
