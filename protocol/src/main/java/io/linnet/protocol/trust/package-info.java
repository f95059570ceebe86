/**
 * What a board is known by: one key, and everything that is derived from it. A key, a fleet and a board id in; a password,
 * a pre-shared key and a key for MACs out; a key to an install code for people, and back with typing errors found. SPEC
 * section 20. Without state; any thread.
 */
@NullMarked
package io.linnet.protocol.trust;

import org.jspecify.annotations.NullMarked;
