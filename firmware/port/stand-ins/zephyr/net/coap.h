/* What the glue uses of Zephyr's CoAP packets. */
#ifndef STAND_IN_ZEPHYR_COAP_H
#define STAND_IN_ZEPHYR_COAP_H

#include <stdint.h>

#define COAP_VERSION_1 1u

enum coap_msgtype { COAP_TYPE_CON = 0, COAP_TYPE_NON_CON = 1, COAP_TYPE_ACK = 2, COAP_TYPE_RESET = 3 };
enum coap_method { COAP_METHOD_GET = 1, COAP_METHOD_POST = 2 };
enum coap_option_num { COAP_OPTION_OBSERVE = 6, COAP_OPTION_URI_PATH = 11, COAP_OPTION_CONTENT_FORMAT = 12 };

struct coap_packet {
    uint8_t *data;
    uint16_t offset;
    uint16_t max_len;
    uint8_t hdr_len;
    uint16_t opt_len;
    uint16_t delta;
};

struct coap_option {
    uint16_t delta;
    uint16_t len;
    uint8_t value[40];
};

int coap_packet_init(struct coap_packet *packet, uint8_t *data, uint16_t max_len, uint8_t version, uint8_t type, uint8_t token_len,
                     const uint8_t *token, uint8_t code, uint16_t id);
uint16_t coap_next_id(void);
int coap_packet_append_option(struct coap_packet *packet, uint16_t code, const uint8_t *value, uint16_t len);
int coap_append_option_int(struct coap_packet *packet, uint16_t code, unsigned int value);
int coap_packet_append_payload_marker(struct coap_packet *packet);
int coap_packet_append_payload(struct coap_packet *packet, const uint8_t *payload, uint16_t len);
int coap_packet_parse(struct coap_packet *packet, uint8_t *data, uint16_t len, struct coap_option *options, uint8_t count);
uint8_t coap_header_get_type(const struct coap_packet *packet);
uint8_t coap_header_get_code(const struct coap_packet *packet);
uint8_t coap_header_get_token(const struct coap_packet *packet, uint8_t *token);
uint16_t coap_header_get_id(const struct coap_packet *packet);
int coap_find_options(const struct coap_packet *packet, uint16_t code, struct coap_option *options, uint16_t count);
unsigned int coap_option_value_to_int(const struct coap_option *option);
const uint8_t *coap_packet_get_payload(const struct coap_packet *packet, uint16_t *len);

#endif
