// Asleep most of the day. The gateway is on Serial1, powered on. The board wakes for each round, or once an hour where its fleet
// does not say when that is: it collects the model, takes a few readings, trains, sends, hears that the gateway has its update,
// and sleeps. On Mbed, delay() lets the chip sleep. The model: an integer network of 8 inputs, up to 32 units and 2 classes:
// the analog pins' readings, and whether the switch at D2 (to ground) was closed then.
#include <Linnet.h>

#if __has_include("identity.h")
#include "identity.h"  // id, fleet and key: linnet board add ID --out identity.h, into this sketch's folder
#endif
#include <LinnetIdentity.h>

const unsigned INPUTS = 8, SLOT = 16384;
const unsigned long HOUR_MS = 3600000;

static LinnetNewest<int8_t, INPUTS, 60> newest;
static uint64_t memory[16384 / 8];
static linnet_board board;
static LinnetSerial line(Serial1);
static LinnetFlash store(4 * SLOT);
static linnet_millis since;  // this contact began

// An example of each wake.
static void takeExample() {
  int8_t now[INPUTS];
  for (unsigned i = 0; i < INPUTS; i++) now[i] = static_cast<int8_t>(analogRead(A0 + i) / 4 - 128);
  newest.add(now, digitalRead(2) == LOW);
}

void setup() {
  Serial1.begin(115200);
  pinMode(2, INPUT_PULLUP);
  takeExample();
  const linnet_board_settings settings = linnetSettings(LINNET_FLEET, LINNET_BOARD, LINNET_OWN_KEY, "weather", SLOT);
  line.begin(board, settings, newest.data(), store.flash(), memory);
  since = line.now();
}

void loop() {
  line.poll();
  const uint32_t asleep = linnet_board_sleep_ms(&board, since, HOUR_MS, line.now());
  if (asleep == 0) return;
  line.disconnect();
  Serial1.end();  // the UART's clock would keep the chip awake
  delay(asleep);
  Serial1.begin(115200);
  takeExample();
  since = line.now();
  line.connect();
}
