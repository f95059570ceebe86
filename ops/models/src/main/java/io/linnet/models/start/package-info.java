/**
 * Networks of other programs on their way in. In comes a file of theirs, out comes a saved model that a fleet can begin
 * from.
 */
@NullMarked
package io.linnet.models.start;

import org.jspecify.annotations.NullMarked;
