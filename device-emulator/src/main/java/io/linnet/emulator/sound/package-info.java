/**
 * From what a sensor gives to what a network eats: sound files and samples come in, feature vectors leave. Each step
 * that a board runs too is pinned to the operation: SPEC section 18.
 */
@NullMarked
package io.linnet.emulator.sound;

import org.jspecify.annotations.NullMarked;
