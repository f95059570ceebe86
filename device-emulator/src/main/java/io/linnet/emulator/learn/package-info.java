/**
 * Training on a board, in Java: a base model and examples come in, the difference that the board has learnt goes out.
 * The integer network (direct feedback alignment), the sigmoid network with momentum and the softmax head each give the
 * same bits as the firmware. SPEC 10.4 to 10.7.
 */
@NullMarked
package io.linnet.emulator.learn;

import org.jspecify.annotations.NullMarked;
