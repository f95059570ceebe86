/**
 * What must survive a kill: boards, versions, the open round's announcements and chunks, receipts of closed rounds. One
 * SQLite file; one thread, the aggregator's owner thread, calls it.
 */
@NullMarked
package io.linnet.aggregator.journal;

import org.jspecify.annotations.NullMarked;
