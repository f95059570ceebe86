package io.linnet.cli;

import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A model of a running aggregator as people write it: {@code FLEET/NAME}, or one of its versions {@code FLEET/NAME@VERSION}. */
record ModelName(String fleet, String model, OptionalLong version) {
    private static final Pattern FORM = Pattern.compile("([\\w-]{1,64})/([\\w-]{1,64})(?:@(\\d{1,18}))?");

    static boolean isOne(String text) {
        return FORM.matcher(text).matches();
    }

    static ModelName parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new UserError("model=" + text + ", accepted: FLEET/NAME or FLEET/NAME@VERSION");
        }
        String version = form.group(3);
        return new ModelName(
                form.group(1),
                form.group(2),
                version == null ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(version)));
    }

    /** Of its resource. */
    String path() {
        return "/fleets/" + fleet + "/models/" + model;
    }

    /** Of the boards that learn it. */
    String boards() {
        return "/fleets/" + fleet + "/boards?limit=100000&model=" + model;
    }

    /** Of the version's resource, which has to be named. */
    String versionPath() {
        return path() + "/versions/"
                + version.orElseThrow(
                        () -> new UserError("model=" + this + ", accepted: with its version, as " + this + "@12"));
    }

    @Override
    public String toString() {
        return fleet + "/" + model + (version.isPresent() ? "@" + version.getAsLong() : "");
    }
}
