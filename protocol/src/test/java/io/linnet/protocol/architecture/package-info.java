/** The rules that hold for the code of every module, as tests that a module's own test class asks for. */
@NullMarked
package io.linnet.protocol.architecture;

import org.jspecify.annotations.NullMarked;
