/**
 * A trained model in a file (SPEC 19): the network, its parameters, and what they stand for. In come the file's bytes or
 * a model with its names and scaling; out comes the other.
 */
@NullMarked
package io.linnet.protocol.saved;

import org.jspecify.annotations.NullMarked;
