/**
 * Boards on serial lines: ports found, opened, read, written at the line's pace, lost and found again. Bytes of a port
 * in, packets of the board that identified itself on it out, and back. Start reading at {@link
 * io.linnet.gateway.serial.SerialLines}. SPEC sections 4 and 15.
 */
@NullMarked
package io.linnet.gateway.serial;

import org.jspecify.annotations.NullMarked;
