/**
 * Windows of a vibration sensor, a current clamp or the like come in, raw features leave: in whole numbers, the same on
 * every board. SPEC 21.1.
 */
@NullMarked
package io.linnet.emulator.vibration;

import org.jspecify.annotations.NullMarked;
