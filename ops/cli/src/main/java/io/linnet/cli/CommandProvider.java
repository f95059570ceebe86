package io.linnet.cli;

import java.util.List;

/** Commands for {@code linnet} from a jar that may be there or not; found by {@link java.util.ServiceLoader}. */
public interface CommandProvider {
    /** Instances of picocli commands, each with its name. */
    List<Object> commands();
}
