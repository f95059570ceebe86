/**
 * What a model is: its layers and numerics, its parameters in fixed point or float32, the digest that names a version,
 * and the generator that boards and servers share. SPEC sections 2, 3 and 10.
 */
@NullMarked
package io.linnet.protocol.model;

import org.jspecify.annotations.NullMarked;
