/**
 * Our rules of access in the words of other brokers. In: the users of a fleet with their passwords, and what each may do.
 * Out: the text of the files that another broker reads. Nothing here opens a file or a connection. SPEC section 13.3.
 */
@NullMarked
package io.linnet.broker.foreign;

import org.jspecify.annotations.NullMarked;
