/** What stands between a board and its peer: losses by seed, and pairs of pseudo terminals in place of serial cables. */
@NullMarked
package io.linnet.emulator.link;

import org.jspecify.annotations.NullMarked;
