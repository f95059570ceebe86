/* A board on CoAP through libcoap 4.3, over DTLS or plain UDP; all of it in one thread. */
#ifndef LINNET_LIBCOAP_H
#define LINNET_LIBCOAP_H

#include <coap3/coap.h>
#include <string.h>

#include "linnet/coap.h"

struct linnet_libcoap {
    struct linnet_coap coap;
    coap_session_t *session; /* set by the owner, before linnet_coap_up */
    linnet_millis (*now)(void);
};

/*
 * As linnet_coap_init; the context's application data become c. Then the owner makes a session, with the board's id as the
 * identity of its key, calls linnet_coap_up when it stands, linnet_coap_poll and coap_io_process, and linnet_coap_down when
 * it fails: port/posix/gateway.c shows how.
 */
int linnet_libcoap_init(struct linnet_libcoap *c, coap_context_t *context, struct linnet_board *board,
                        struct linnet_board_settings *settings, linnet_millis (*now)(void));

#endif
