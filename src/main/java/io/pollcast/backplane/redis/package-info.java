/**
 * The backplane over Redis or Valkey by Lettuce. All keys of an application share one slot ({@code {prefix}:…}), so that one Lua script
 * can check the lease, compare, store and announce in one step. The scripts are resources beside this package; nothing else in Pollcast
 * knows Redis.
 */
@NullMarked
package io.pollcast.backplane.redis;

import org.jspecify.annotations.NullMarked;
