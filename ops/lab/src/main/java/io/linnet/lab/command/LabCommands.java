package io.linnet.lab.command;

import io.linnet.cli.CommandProvider;
import java.util.List;

/** What the laboratory adds to {@code linnet}. */
public final class LabCommands implements CommandProvider {
    @Override
    public List<Object> commands() {
        return List.of(new ExperimentCommand(), new BenchCommand(), new LabCommand());
    }
}
