// Anomalies of a machine, without labels. An accelerometer with analog outputs (ADXL335) is at A0 to A2; the USB serial port is
// the gateway's. The board learns with its fleet how such machines run; the LED lights while this one runs otherwise, until the
// button at D2 (to ground) says that somebody has looked. The model: points, of haar features of three axes by 200 readings.
#include <Linnet.h>

#if __has_include("identity.h")
#include "identity.h"  // id, fleet and key: linnet board add ID --out identity.h, into this sketch's folder
#endif
#include <LinnetIdentity.h>

const unsigned AXES = 3, SAMPLES = 200, SLOT = 16384, PERIOD_US = 1000000 / 200;

static int16_t window_[SAMPLES * AXES];  // is being filled
static LinnetNewest<int16_t, SAMPLES * AXES, 24> windows;
static uint64_t memory[24576 / 8];
static linnet_board board;
static LinnetSerial line(Serial);
static LinnetFlash store(4 * SLOT);

// A whole window: what is usual is learnt from, the rest is not.
static void judge() {
  linnet_found found = linnet_found();
  if (windows.watch(board, window_, found) == LINNET_OK) digitalWrite(LED_BUILTIN, found.state == LINNET_ALARM ? HIGH : LOW);
}

void setup() {
  Serial.begin(115200);
  pinMode(LED_BUILTIN, OUTPUT);
  pinMode(2, INPUT_PULLUP);
  const linnet_board_settings settings = linnetSettings(LINNET_FLEET, LINNET_BOARD, LINNET_OWN_KEY, "motors", SLOT);
  line.begin(board, settings, windows.data(), store.flash(), memory);
}

void loop() {
  static unsigned filled;
  static unsigned long next;
  if (static_cast<long>(micros() - next) >= 0) {
    next = micros() + PERIOD_US;
    for (unsigned axis = 0; axis < AXES; axis++) window_[filled * AXES + axis] = static_cast<int16_t>(analogRead(A0 + axis) - 512);
    if (++filled == SAMPLES) filled = 0, judge();
  }
  if (digitalRead(2) == LOW) linnet_board_acknowledge(&board);
  line.poll();
}
