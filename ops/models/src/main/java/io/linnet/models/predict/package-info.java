/** A saved model at work: in come rows as they were measured, out come decisions with their confidence. */
@NullMarked
package io.linnet.models.predict;

import org.jspecify.annotations.NullMarked;
