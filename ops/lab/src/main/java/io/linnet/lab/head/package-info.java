/**
 * Learning heads over frozen extractors, and local training merged in one process without packets. Data sets and settings
 * in, result records out.
 */
@NullMarked
package io.linnet.lab.head;

import org.jspecify.annotations.NullMarked;
