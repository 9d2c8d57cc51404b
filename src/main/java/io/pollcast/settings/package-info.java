/**
 * What settings records check themselves with. The records live beside their users (habit: nobody depends on a central configuration
 * package); this leaf only collects what is wrong with them, so that all of it can be reported at once.
 */
@NullMarked
package io.pollcast.settings;

import org.jspecify.annotations.NullMarked;
