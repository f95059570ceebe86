#include "linnet_libcoap.h"

static void option(coap_pdu_t *pdu, coap_option_num_t number, unsigned value) {
    uint8_t bytes[4];
    coap_add_option(pdu, number, coap_encode_var_safe(bytes, sizeof bytes, value), bytes);
}

static int request(void *context, const struct linnet_coap_request *r) {
    const struct linnet_libcoap *c = context;
    uint8_t token[2];
    coap_pdu_t *pdu = coap_new_pdu(r->is_confirmable ? COAP_MESSAGE_CON : COAP_MESSAGE_NON,
                                   r->is_post ? COAP_REQUEST_CODE_POST : COAP_REQUEST_CODE_GET, c->session);
    if (!pdu || !coap_add_token(pdu, coap_encode_var_safe(token, 2, r->token), token)) {
        coap_delete_pdu(pdu);
        return LINNET_E_SPACE;
    }
    if (r->observes) {
        option(pdu, COAP_OPTION_OBSERVE, COAP_OBSERVE_ESTABLISH);
    }
    for (const char *at = r->path, *end; *at; at = *end ? end + 1 : end) {
        end = at + strcspn(at, "/");
        coap_add_option(pdu, COAP_OPTION_URI_PATH, (size_t)(end - at), (const uint8_t *)at);
    }
    if (r->length > 0) {
        option(pdu, COAP_OPTION_CONTENT_FORMAT, (unsigned)r->format);
    }
    if (r->echo_length > 0) {
        coap_add_option(pdu, COAP_OPTION_ECHO, r->echo_length, r->echo);
    }
    return (r->length == 0 || coap_add_data(pdu, r->length, r->bytes))
               && coap_send(c->session, pdu) != COAP_INVALID_MID ? 0 : LINNET_E_SPACE;
}

static coap_response_t answered(coap_session_t *session, const coap_pdu_t *sent, const coap_pdu_t *got, const coap_mid_t id) {
    struct linnet_libcoap *c = coap_get_app_data(coap_session_get_context(session));
    const uint16_t token = (uint16_t)coap_decode_var_bytes(coap_pdu_get_token(got).s, coap_pdu_get_token(got).length);
    coap_opt_iterator_t at;
    const coap_opt_t *echo = coap_check_option(got, COAP_OPTION_ECHO, &at);
    const coap_opt_t *format = coap_check_option(got, COAP_OPTION_CONTENT_FORMAT, &at);
    const uint8_t *bytes = NULL;
    size_t length = 0;
    coap_get_data(got, &length, &bytes);
    if (echo && coap_pdu_get_code(got) == COAP_RESPONSE_CODE(401)) {
        linnet_coap_challenge(&c->coap, token, coap_opt_value(echo), coap_opt_length(echo), c->now());
    } else {
        linnet_coap_answer(&c->coap, token, coap_pdu_get_code(got), format ? (int32_t)coap_decode_var_bytes(coap_opt_value(format),
                           coap_opt_length(format)) : LINNET_FORMAT_NONE, bytes, length, c->now());
    }
    (void)sent, (void)id;
    return COAP_RESPONSE_OK;
}

int linnet_libcoap_init(struct linnet_libcoap *c, coap_context_t *context, struct linnet_board *board,
                        struct linnet_board_settings *settings, linnet_millis (*now)(void)) {
    const struct linnet_coap_client functions = {c, request, NULL, 0};
    c->now = now;
    coap_set_app_data(context, c);
    coap_register_response_handler(context, answered);
    return linnet_coap_init(&c->coap, board, settings, &functions);
}
