/**
 * Data sets and how a fleet shares them: files of many forms come in, labelled features leave, cut into one part a
 * board. Every error names the file, the place, what was found and what is accepted, in one line.
 */
@NullMarked
package io.linnet.emulator.dataset;

import org.jspecify.annotations.NullMarked;
