/* The way over CoAP to a gateway: libcoap, where the build found it. */
#include <stdio.h>
#include <string.h>

#include "way.h"

#if LINNET_HAS_LIBCOAP
#include <netdb.h>
#include <sys/socket.h>

#include "linnet/trust.h"
#include "linnet_libcoap.h"
#include "remote.h"

/* Retransmissions of a request after which the other end is taken for gone: 45 s. */
#define RETRANSMISSIONS 3

static struct gateway {
    struct linnet_libcoap link;
    struct remote remote;
    coap_context_t *context;
    coap_address_t peer;
    coap_dtls_cpsk_t psk;
    uint8_t key[SECRET_MAX / 2];
    linnet_millis retry_at;
    int has_failed; /* said inside the library: acted on outside of it */
} gateway;

static int resolve(const struct remote *remote, coap_address_t *out) {
    char port[8];
    struct addrinfo hints;
    struct addrinfo *found = NULL;
    memset(&hints, 0, sizeof hints);
    hints.ai_socktype = SOCK_DGRAM;
    snprintf(port, sizeof port, "%u", remote->port);
    const int error = getaddrinfo(remote->host, port, &hints, &found);
    coap_address_init(out);
    if (error || found->ai_addrlen > sizeof out->addr) {
        fprintf(stderr, "linnet-board: gateway %s: %s\n", remote->host, error ? gai_strerror(error) : "no address");
        return -1;
    }
    out->size = found->ai_addrlen;
    memcpy(&out->addr, found->ai_addr, found->ai_addrlen);
    freeaddrinfo(found);
    return 0;
}

static int happened(coap_session_t *session, const coap_event_t event) {
    (void)session;
    if (event == COAP_EVENT_DTLS_CONNECTED) {
        linnet_coap_up(&gateway.link.coap, now_millis());
    }
    gateway.has_failed |= event == COAP_EVENT_DTLS_CLOSED || event == COAP_EVENT_DTLS_ERROR;
    return 0;
}

static void not_answered(coap_session_t *session, const coap_pdu_t *sent, const coap_nack_reason_t reason, const coap_mid_t id) {
    (void)session, (void)sent, (void)id;
    gateway.has_failed |= reason != COAP_NACK_RST;
}

static int read_psk(const struct options *options) {
    uint8_t key[SECRET_MAX / 2];
    int length = options->psk ? secret_bytes("--psk", options->psk, gateway.key) : LINNET_KEY_BYTES;
    if (options->key && secret_bytes("--key", options->key, key) == LINNET_KEY_BYTES) {
        linnet_key_derive(key, LINNET_FOR_DTLS, options->fleet, options->board, gateway.key);
    } else if (options->key || length < 0 || !options->psk) {
        fprintf(stderr, "linnet-board: coaps wants --psk, or --key with 32 hex digits\n");
        return -1;
    }
    gateway.psk.version = COAP_DTLS_CPSK_SETUP_VERSION;
    gateway.psk.psk_info.identity.s = (const uint8_t *)options->board;
    gateway.psk.psk_info.identity.length = strlen(options->board);
    gateway.psk.psk_info.key.s = gateway.key;
    gateway.psk.psk_info.key.length = (size_t)length;
    return 0;
}

static int open_gateway(const struct options *options, struct linnet_board *board, struct linnet_board_settings *settings) {
    if (remote_read(&gateway.remote, options->coap, "coap", COAP_DEFAULT_PORT, COAPS_DEFAULT_PORT)
        || (gateway.remote.is_secure && read_psk(options))) {
        return -1;
    }
    if (!gateway.remote.is_secure && (options->psk || options->key)) {
        fprintf(stderr, "linnet-board: %s is not encrypted: coaps:// uses the key\n", options->coap);
        return -1;
    }
    coap_startup();
    coap_set_log_level(LOG_CRIT);
    coap_dtls_set_log_level(LOG_CRIT);
    gateway.context = coap_new_context(NULL);
    if (!gateway.context || resolve(&gateway.remote, &gateway.peer)) {
        return -1;
    }
    coap_register_event_handler(gateway.context, happened);
    coap_register_nack_handler(gateway.context, not_answered);
    const int error = linnet_libcoap_init(&gateway.link, gateway.context, board, settings, now_millis);
    if (error) {
        fprintf(stderr, "linnet-board: --coap %s: %s\n", options->coap, linnet_error_name(error));
    }
    return error ? -1 : 0;
}

static void begin(void) {
    gateway.retry_at = now_millis();
}

static void rest(void) {
    linnet_coap_down(&gateway.link.coap);
    if (gateway.link.session) {
        coap_session_release(gateway.link.session);
    }
    gateway.link.session = NULL;
    gateway.has_failed = 0;
}

static void make_session(void) {
    coap_session_t *session =
        gateway.remote.is_secure
            ? coap_new_client_session_psk2(gateway.context, NULL, &gateway.peer, COAP_PROTO_DTLS, &gateway.psk)
            : coap_new_client_session(gateway.context, NULL, &gateway.peer, COAP_PROTO_UDP);
    gateway.link.session = session;
    gateway.has_failed = session == NULL;
    if (session) {
        coap_session_set_max_retransmit(session, RETRANSMISSIONS);
        if (!gateway.remote.is_secure) {
            linnet_coap_up(&gateway.link.coap, now_millis());
        }
    }
}

static void make_again(void) {
    const uint32_t pause = linnet_coap_pause(&gateway.link.coap);
    fprintf(stderr, "linnet-board: gateway %s:%u does not answer%s, again in %.1f s\n", gateway.remote.host,
            gateway.remote.port, gateway.remote.is_secure ? " or refuses the key" : "", pause / 1e3);
    rest();
    gateway.retry_at = now_millis() + pause;
}

static int run(linnet_millis wake) {
    if (!gateway.link.session && now_millis() >= gateway.retry_at) {
        make_session();
    }
    const linnet_millis due = linnet_coap_poll(&gateway.link.coap, now_millis());
    linnet_millis until = due < wake ? due : wake;
    if (!gateway.link.session && gateway.retry_at < until) {
        until = gateway.retry_at;
    }
    const int millis = millis_until(until);
    coap_io_process(gateway.context, millis > 0 ? (uint32_t)millis : COAP_IO_NO_WAIT);
    if (gateway.has_failed) {
        make_again();
    }
    return 0;
}

#else

static int open_gateway(const struct options *options, struct linnet_board *board, struct linnet_board_settings *settings) {
    (void)options, (void)board, (void)settings;
    fprintf(stderr, "linnet-board: --coap: built without libcoap (Debian package libcoap3-dev)\n");
    return -1;
}

static void begin(void) {}

static void rest(void) {}

static int run(linnet_millis wake) {
    (void)wake;
    return -1;
}

#endif

const struct way gateway_way = {open_gateway, begin, run, rest};
