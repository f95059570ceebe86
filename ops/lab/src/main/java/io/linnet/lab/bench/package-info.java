/**
 * Measurements that anyone can repeat: each prints one JSON object a line. Wall-clock figures are of this machine at
 * this moment; compare within one run.
 */
@NullMarked
package io.linnet.lab.bench;

import org.jspecify.annotations.NullMarked;
