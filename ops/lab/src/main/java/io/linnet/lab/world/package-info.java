/**
 * The seeded simulator of the whole system: boards, gateways and the aggregator of production on simulated links, disks
 * and clocks. A seed in, a checked run out. {@link io.linnet.lab.world.World} is the run, {@link
 * io.linnet.lab.world.Ledger} the truth that it is checked against. One thread a run.
 */
@NullMarked
package io.linnet.lab.world;

import org.jspecify.annotations.NullMarked;
