/**
 * Boards' reports in, the fleet's loss and accuracy by version out. Steers
 * no sum: what boards say of themselves is not believed further than that. SPEC 10.7.
 */
@NullMarked
package io.linnet.aggregator.watch;

import org.jspecify.annotations.NullMarked;
