package io.linnet.broker;

import com.hivemq.embedded.EmbeddedExtension;
import com.hivemq.extension.sdk.api.ExtensionMain;
import com.hivemq.extension.sdk.api.packets.disconnect.DisconnectReasonCode;
import com.hivemq.extension.sdk.api.parameter.ExtensionStartInput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStartOutput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStopInput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStopOutput;
import com.hivemq.extension.sdk.api.services.Services;
import com.hivemq.extension.sdk.api.services.session.ClientService;
import io.linnet.broker.access.AccessRules;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the embedded broker is extended with: our rules of access, told by HiveMQ's threads. */
final class BrokerExtension implements ExtensionMain {
    private static final Logger LOG = LoggerFactory.getLogger(Broker.class);

    private final AccessRules access;
    private final CompletableFuture<Void> ended;
    private volatile @Nullable ClientService clients;

    /** @param ended completes exceptionally when the broker stops; a broker that is closed has completed it before */
    BrokerExtension(AccessRules access, CompletableFuture<Void> ended) {
        this.access = access;
        this.ended = ended;
    }

    EmbeddedExtension embedded() {
        return EmbeddedExtension.builder()
                .withId("linnet")
                .withName("Linnet access")
                .withVersion("1")
                .withPriority(0)
                .withStartPriority(0)
                .withAuthor("Linnet")
                .withExtensionMain(this)
                .build();
    }

    /** Ends connections and forgets what the sessions behind them have hoarded. */
    void sendAway(List<String> clientIds) {
        ClientService service = clients;
        if (service == null) {
            return;
        }
        for (String clientId : clientIds) {
            var unused = service.disconnectClient(
                            clientId,
                            false,
                            DisconnectReasonCode.ADMINISTRATIVE_ACTION,
                            "the user has changed or is gone")
                    .thenCompose(wasConnected -> service.invalidateSession(clientId))
                    .exceptionally(error -> {
                        LOG.error("the connection of {} could not be ended: {}", clientId, error.getMessage());
                        return false;
                    });
        }
    }

    @Override
    public void extensionStart(ExtensionStartInput input, ExtensionStartOutput output) {
        clients = Services.clientService();
        Services.securityRegistry().setAuthenticatorProvider(ignored -> access);
        Services.eventRegistry().setClientLifecycleEventListener(ignored -> access.connections());
    }

    @Override
    public void extensionStop(ExtensionStopInput input, ExtensionStopOutput output) {
        ended.completeExceptionally(new IllegalStateException("the embedded broker stopped by itself"));
    }
}
