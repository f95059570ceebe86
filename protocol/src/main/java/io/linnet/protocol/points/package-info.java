/**
 * Anomalies without labels in integers alone: scaled windows come in, what a board adds up for its fleet leaves, and at
 * the close the next operating points; then scores, limits and a board's verdict. SPEC section 21.
 */
@NullMarked
package io.linnet.protocol.points;

import org.jspecify.annotations.NullMarked;
