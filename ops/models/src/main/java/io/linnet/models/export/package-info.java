/**
 * A saved model on its way out: into files that other programs run, with the same decisions. In comes a model with what
 * is known of it, out come a file's bytes.
 */
@NullMarked
package io.linnet.models.export;

import org.jspecify.annotations.NullMarked;
