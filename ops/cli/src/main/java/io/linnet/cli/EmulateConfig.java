package io.linnet.cli;

import io.linnet.protocol.session.BrokerBlock;
import java.util.List;
import org.jspecify.annotations.NullUnmarked;

/** The YAML of {@code linnet emulate}; {@code ops/config/emulate.yaml} is its commented example. */
@NullUnmarked // A binder passes null for what is left out; the compact constructor fills the defaults in.
record EmulateConfig(
        String fleet,
        String model,
        BrokerBlock broker,
        Integer boards,
        String data,
        String recordings,
        String watch,
        String every,
        String frontEnd,
        Integer axes,
        Integer samples,
        String labelColumn,
        String target,
        List<String> ignore,
        String missing,
        String test,
        String boardColumn,
        Boolean boardFolders,
        String split,
        Boolean holdOut,
        String keys,
        String fleetKey,
        Long seed) {
    EmulateConfig {
        fleet = fleet == null ? "demo" : fleet;
        model = model == null ? "digits" : model;
        broker = broker == null ? BrokerBlock.at(null) : broker;
        boards = boards == null ? 16 : boards;
        data = data == null ? "digits" : data;
        every = every == null ? "1s" : every;
        axes = axes == null ? 3 : axes;
        samples = samples == null ? 200 : samples;
        ignore = ignore == null ? List.of() : List.copyOf(ignore);
        missing = missing == null ? "refuse" : missing;
        boardFolders = boardFolders != null && boardFolders;
        split = split == null ? "iid" : split;
        holdOut = holdOut != null && holdOut;
        seed = seed == null ? 1 : seed;
    }
}
