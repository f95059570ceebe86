/**
 * Experiments with real boards and the real aggregator in one process and in virtual time: what they print is what a
 * fleet would reach, without the hours.
 */
@NullMarked
package io.linnet.lab.experiment;

import org.jspecify.annotations.NullMarked;
