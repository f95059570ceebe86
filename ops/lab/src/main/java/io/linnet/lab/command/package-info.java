/** The laboratory's commands: they read options, call the packages beside this one and print. The command's thread. */
@NullMarked
package io.linnet.lab.command;

import org.jspecify.annotations.NullMarked;
