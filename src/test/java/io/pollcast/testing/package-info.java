/**
 * The outside world of the tests: real programs as child processes on the loopback interface, each closed for sure at the
 * end of its test. A missing program fails the test and names the package that has it; nothing is skipped.
 */
@NullMarked
package io.pollcast.testing;

import org.jspecify.annotations.NullMarked;
