/*
 * Linnet in one header: a board of a fleet that learns together.
 *
 * In which order to call what. All of it from one thread or from the main loop; nothing from an interrupt, which only
 * fills a buffer that the loop empties.
 *
 *   once      how large the arrays must be: `linnet board size`, or linnet_board_memory_size and the slots' functions
 *   at boot   1  the link: on MQTT linnet_mqtt_init, on CoAP linnet_coap_init (each sets settings.link); on a serial line
 *                linnet_line_init, or a struct linnet_link of your own
 *                settings: linnet_usual_settings, or every field by hand; examples: linnet/newest.h or linnet/ring.h
 *             2  where the key is in flash: linnet_enrol_open, and until it has one linnet_enrol_receive with each frame
 *             3  linnet_board_init: reads the store; a board that was interrupted goes on where it was
 *   link up   4  linnet_mqtt_up and _subscribed, or linnet_coap_up, or linnet_board_connected; and …_down when it breaks
 *   loop      5  what came: linnet_mqtt_message or _piece, linnet_coap_answer, linnet_line_take or linnet_board_receive
 *             6  linnet_board_poll until it returns a later time; then linnet_coap_poll, on CoAP
 *             7  wait for the link, at most until the earlier of those times
 *   any time     linnet_board_classify, linnet_board_evaluate; linnet_board_rests_until and, of a board that
 *                connects for one contact at a time, linnet_board_sleep_ms say whether the board may sleep, and how long
 *
 *   window    of a sensor, where the fleet learns points (SPEC 21): settings.data gives those to learn from, and each new one
 *             goes to linnet_board_watch, which says what it finds; linnet_board_acknowledge ends an alarm
 *
 * No call waits, and none takes longer than one mini-batch of training or one write of the store: a watchdog fed once a
 * loop holds, with an RTOS one task of low priority does, and a client library that has a task of its own hands over
 * through linnet/inbox.h. settings.failed hears what goes wrong on the board itself.
 */
#ifndef LINNET_H
#define LINNET_H

#include "linnet/board.h"
#include "linnet/classify.h"
#include "linnet/coap.h"
#include "linnet/enrol.h"
#include "linnet/error.h"
#include "linnet/frame.h"
#include "linnet/inbox.h"
#include "linnet/line.h"
#include "linnet/mqtt.h"
#include "linnet/newest.h"
#include "linnet/ring.h"
#include "linnet/trust.h"
#include "linnet/usual.h"
#include "linnet/watch.h"

#endif
