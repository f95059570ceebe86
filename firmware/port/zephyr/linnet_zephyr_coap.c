#include <string.h>
#include "linnet_zephyr_coap.h"

#define NOW ((linnet_millis)k_uptime_get())
#define ECHO_OPTION 252u
#define UNAUTHORIZED 0x81u /* 4.01 */

/* What is lost is asked for again by linnet_coap, so nothing is kept here to be sent once more. */
static int request(void *context, const struct linnet_coap_request *r) {
    struct linnet_zephyr_coap *c = context;
    const uint8_t token[2] = {(uint8_t)(r->token >> 8), (uint8_t)r->token};
    struct coap_packet p;
    int error = coap_packet_init(&p, c->out, sizeof c->out, COAP_VERSION_1, r->is_confirmable ? COAP_TYPE_CON : COAP_TYPE_NON_CON,
                                 sizeof token, token, r->is_post ? COAP_METHOD_POST : COAP_METHOD_GET, coap_next_id());
    if (!error && r->observes) error = coap_append_option_int(&p, COAP_OPTION_OBSERVE, 0);
    for (const char *at = r->path, *end; !error && *at; at = *end ? end + 1 : end) {
        end = at + strcspn(at, "/");
        error = coap_packet_append_option(&p, COAP_OPTION_URI_PATH, (const uint8_t *)at, (uint16_t)(end - at));
    }
    if (!error && r->length > 0) error = coap_append_option_int(&p, COAP_OPTION_CONTENT_FORMAT, (unsigned)r->format);
    if (!error && r->echo_length > 0) error = coap_packet_append_option(&p, ECHO_OPTION, r->echo, (uint16_t)r->echo_length);
    if (!error && r->length > 0) error = coap_packet_append_payload_marker(&p);
    if (!error && r->length > 0) error = coap_packet_append_payload(&p, r->bytes, (uint16_t)r->length);
    return error || zsock_send(c->socket, c->out, p.offset, 0) < 0 ? LINNET_E_SPACE : LINNET_OK;
}

/* A confirmable answer or notification is acknowledged, else it comes again. */
static void acknowledge(struct linnet_zephyr_coap *c, const struct coap_packet *got) {
    uint8_t out[4];
    struct coap_packet p;
    if (coap_header_get_type(got) == COAP_TYPE_CON
        && !coap_packet_init(&p, out, sizeof out, COAP_VERSION_1, COAP_TYPE_ACK, 0, NULL, 0, coap_header_get_id(got))) {
        (void)zsock_send(c->socket, out, p.offset, 0);
    }
}

int linnet_zephyr_coap_heard(struct linnet_zephyr_coap *c, uint8_t *datagram, size_t length) {
    struct coap_packet got;
    struct coap_option option;
    uint8_t token[8];
    uint16_t n = 0;
    if (length > UINT16_MAX || coap_packet_parse(&got, datagram, (uint16_t)length, NULL, 0) || coap_header_get_token(&got, token) != 2) {
        return LINNET_E_MALFORMED; /* an empty acknowledgement, too: its answer comes by itself */
    }
    const uint16_t of = (uint16_t)(token[0] << 8 | token[1]);
    const uint8_t code = coap_header_get_code(&got);
    acknowledge(c, &got);
    if (code == UNAUTHORIZED && coap_find_options(&got, ECHO_OPTION, &option, 1) == 1) {
        linnet_coap_challenge(&c->coap, of, option.value, option.len, NOW);
        return LINNET_OK;
    }
    const int is_typed = coap_find_options(&got, COAP_OPTION_CONTENT_FORMAT, &option, 1) == 1;
    const uint8_t *bytes = coap_packet_get_payload(&got, &n);
    return linnet_coap_answer(&c->coap, of, code, is_typed ? (int32_t)coap_option_value_to_int(&option) : LINNET_FORMAT_NONE, bytes, n, NOW);
}

int linnet_zephyr_coap_init(struct linnet_zephyr_coap *c, struct linnet_board *board, struct linnet_board_settings *settings) {
    const struct linnet_coap_client functions = {c, request, NULL, 1024};
    return linnet_coap_init(&c->coap, board, settings, &functions);
}
