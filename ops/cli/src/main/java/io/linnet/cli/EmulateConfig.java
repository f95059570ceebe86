package io.linnet.cli;

import org.jspecify.annotations.Nullable;

/** The YAML of {@code linnet emulate}; {@code ops/config/emulate.yaml} is its commented example. */
record EmulateConfig(
        @Nullable String fleet,
        @Nullable String model,
        @Nullable SessionConfig broker,
        @Nullable Integer boards,
        @Nullable String data,
        @Nullable String split,
        @Nullable Long seed) {}
