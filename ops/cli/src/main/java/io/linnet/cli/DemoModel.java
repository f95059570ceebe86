package io.linnet.cli;

import io.linnet.aggregator.accumulate.ModelState;
import io.linnet.aggregator.broadcast.ModelPlan;
import io.linnet.emulator.dataset.Dataset;
import io.linnet.protocol.model.TifedSettings;
import io.linnet.protocol.saved.SavedModel;
import java.nio.file.Path;
import java.util.List;

/** The file that a demo leaves: its model with all that the data set says about it. */
record DemoModel(Path file, Dataset data, ModelPlan plan) {
    /** With what the data say of it. */
    static SavedModel described(SavedModel model, Dataset data) {
        return data.target()
                .map(target -> model.named(List.of(target.name()), data.columns(), data.scaling())
                        .with(target.scaling()))
                .orElseGet(() -> model.named(data.classes(), data.columns(), data.scaling()));
    }

    void write(ModelState state, double accuracy) {
        SavedModel model = described(SavedModel.of(plan.training().network(), state.parameters()), data)
                .with(new SavedModel.Origin("demo", plan.model(), state.version(), state.round(), plan.seed()))
                .with(new SavedModel.Accuracy(
                        (int) Math.round(Math.max(0, accuracy) * 1e6),
                        data.target().map(target -> "R² on ").orElse("")
                                + data.test().count() + " rows of " + data.name() + " held out"));
        ModelFile.write(file, plan.training() instanceof TifedSettings tifed ? model.with(tifed.division()) : model);
    }
}
