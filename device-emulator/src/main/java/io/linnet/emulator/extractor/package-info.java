/**
 * The frozen int8 network that turns a board's samples into features: its file format (EXTRACTOR.md), checked reading
 * and writing, and execution. In comes an extractor file and an input of signed bytes, out come the bytes of the last
 * operator, equal to those of the C firmware and of the TensorFlow Lite reference kernels. Integer arithmetic only;
 * scales are used when features leave as floats.
 */
@NullMarked
package io.linnet.emulator.extractor;

import org.jspecify.annotations.NullMarked;
