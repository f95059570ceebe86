/**
 * Measurements that stand on their own: each yields result records one by one, the command line prints them. Settings
 * in, records out.
 */
@NullMarked
package io.linnet.emulator.experiment;

import org.jspecify.annotations.NullMarked;
