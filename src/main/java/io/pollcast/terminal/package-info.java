/** What a person sees who runs a command: whether there is a terminal, colours on it, and text from outside made harmless for it. */
@NullMarked
package io.pollcast.terminal;

import org.jspecify.annotations.NullMarked;
