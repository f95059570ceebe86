/**
 * The {@code linnet} command: reads options and configuration, wires the modules, shows what happens. The only place
 * that sees them all.
 */
@NullMarked
package io.linnet.cli;

import org.jspecify.annotations.NullMarked;
