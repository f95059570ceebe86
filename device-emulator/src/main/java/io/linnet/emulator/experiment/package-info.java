/**
 * The papers' experiments, repeatable: data and settings come in, tables of accuracies with their spread go out.
 */
@NullMarked
package io.linnet.emulator.experiment;

import org.jspecify.annotations.NullMarked;
