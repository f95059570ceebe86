/**
 * Transfers over links that lose, delay, repeat and reorder, all by seed: simulated ones in virtual time and a UDP proxy
 * in real time, with the measurements made on them. Settings in, one record a line of the bench out.
 */
@NullMarked
package io.linnet.lab.transfer;

import org.jspecify.annotations.NullMarked;
