package io.linnet.cli;

import io.linnet.aggregator.AggregatorSettings;
import io.linnet.aggregator.accumulate.ModelState;
import io.linnet.aggregator.control.ModelExports;
import io.linnet.models.export.ModelFormat;
import io.linnet.protocol.model.Network;
import io.linnet.protocol.model.Parameters;
import io.linnet.protocol.model.TifedSettings;
import io.linnet.protocol.saved.SavedModel;
import io.linnet.protocol.saved.SavedModelWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** A fleet's versions as files: with the names and the scaling that belong to them, in the formats that are installed. */
record DescribedModel(AggregatorSettings settings, UnaryOperator<SavedModel> description) implements ModelExports {
    private static final String OWN = "cbor";

    /** @throws IllegalArgumentException what is said of the model does not fit it */
    static DescribedModel of(AggregatorConfig file, AggregatorSettings settings) {
        DescribeConfig describe = Objects.requireNonNullElse(file.describe(), DescribeConfig.NOTHING);
        describe.over(SavedModel.of(
                settings.plan().training().network(),
                Parameters.zero(settings.plan().layout())));
        return new DescribedModel(settings, describe::over);
    }

    SavedModel saved(ModelState state) {
        SavedModel model = description
                .apply(SavedModel.of(settings.plan().training().network(), state.parameters()))
                .with(new SavedModel.Origin(
                        settings.fleet(),
                        settings.plan().model(),
                        state.version(),
                        state.round(),
                        settings.plan().seed()));
        SavedModel told = windows().map(model::with).orElse(model);
        return settings.plan().training() instanceof TifedSettings tifed ? told.with(tifed.division()) : told;
    }

    /** What boards make the features of, where the model says it to them. */
    private Optional<SavedModel.Windows> windows() {
        Optional<SavedModel.Windows> ofMachines = settings.plan()
                .points()
                .map(points -> SavedModel.Windows.of(points.frontEnd(), points.axes(), points.samples()));
        return ofMachines.or(() -> settings.plan()
                .front()
                .map(front -> SavedModel.Windows.of(front.code(), front.axes(), front.samples())));
    }

    @Override
    public List<String> formats() {
        List<String> formats = new ArrayList<>();
        formats.add(OWN);
        if (hasOthers()) {
            formats.addAll(Others.names(settings.plan().training().network()));
        }
        return formats;
    }

    @Override
    public List<String> classes() {
        return description
                .apply(SavedModel.of(
                        settings.plan().training().network(),
                        Parameters.zero(settings.plan().layout())))
                .classes();
    }

    @Override
    public File export(ModelState state, String format) {
        SavedModel model = saved(state);
        String name = settings.plan().model() + "-" + state.version() + ".";
        return format.equals(OWN)
                ? new File(name + OWN, SavedModelWriter.write(model))
                : new File(name + Others.ending(format), Others.bytes(model, format));
    }

    /** An aggregator may be installed without them. */
    private static boolean hasOthers() {
        try {
            Class.forName("io.linnet.models.export.ModelFormat");
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    /** Loaded where the formats are on the class path. */
    private static final class Others {
        private static List<String> names(Network network) {
            return ModelFormat.of(network).stream().map(ModelFormat::label).toList();
        }

        private static String ending(String format) {
            return ModelFormat.of(format).ending();
        }

        private static byte[] bytes(SavedModel model, String format) {
            return ModelFormat.of(format).bytes(model);
        }
    }
}
