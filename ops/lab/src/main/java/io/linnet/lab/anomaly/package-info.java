/**
 * What operating points reach without labels: windows of a sensor come in, rows of figures leave, one for each way of
 * sharing them among boards.
 */
@NullMarked
package io.linnet.lab.anomaly;

import org.jspecify.annotations.NullMarked;
