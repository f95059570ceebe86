package io.linnet.protocol.topic;

/** A topic name that {@link Topics#parse} accepted. Ids are valid, indices within their limits. SPEC 13.2. */
public sealed interface Topic {
    String fleet();

    /** {@code linnet/v1/{fleet}/{part}/{board}/{channel}}; the part is the board id's own. */
    record OfBoard(String fleet, String board, Channel channel) implements Topic {}

    /** {@code linnet/v1/{fleet}/round/{model}}: the retained offer. */
    record OfRound(String fleet, String model) implements Topic {}

    /** {@code linnet/v1/{fleet}/model/{model}/full/{index}}: a chunk of the newest full model. */
    record OfFull(String fleet, String model, int index) implements Topic {}

    /** {@code linnet/v1/{fleet}/model/{model}/step/{index}}: a chunk of the step from the version before. */
    record OfStep(String fleet, String model, int index) implements Topic {}

    /** {@code linnet/v1/{fleet}/gateway/{gateway}}: a gateway's presence and figures. */
    record OfGateway(String fleet, String gateway) implements Topic {}

    /** {@code linnet/v1/{fleet}/gateway/{gateway}/admit/{index}}: a piece of the list of boards that is sealed for it. */
    record OfAdmit(String fleet, String gateway, int index) implements Topic {}
}
