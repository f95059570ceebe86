/**
 * Reads an int8 TensorFlow Lite file and turns it into an extractor model: operators with their multipliers worked out,
 * tensors with their places in one arena, all of it or (cut) what stands before the last fully connected layer. In comes
 * a file that anyone may have written, out comes a consistent {@code ExtractorModel} or one line that says what is wrong.
 */
@NullMarked
package io.linnet.emulator.extractor.tflite;

import org.jspecify.annotations.NullMarked;
