package io.linnet.lab.report;

import java.util.List;
import java.util.concurrent.ExecutorService;

/** The report's parts in their order. */
public final class Sections {
    private Sections() {}

    /** @param threads for features and training; owned by the caller */
    public static List<Section> of(ReportSize scope, ExecutorService threads) {
        return List.of(
                new TifedSection(scope),
                new ConvolutionsSection(scope, threads),
                new IntegerHeadSection(scope, threads),
                new TransferSection(scope, threads),
                new KeywordsSection(scope),
                new FewAwakeSection(scope),
                new PersonalSection(scope));
    }
}
