// Anomalies of a machine, without labels. An accelerometer with analog outputs (ADXL335) is at A0 to A2; the USB serial port is
// the gateway's. The board learns with its fleet how such machines run; the LED lights while this one runs otherwise, until the
// button at D2 (to ground) says that somebody has looked. The model: points, of haar features of three axes by 200 readings.
#include <Linnet.h>

#if __has_include("identity.h")
#include "identity.h"  // id, fleet and key: linnet board add ID --out identity.h, into this sketch's folder
static const uint8_t KEY[LINNET_KEY_BYTES] = LINNET_BOARD_KEY;
#else
#pragma message "no identity.h beside this sketch: the board is nano-1, without a key. linnet board add ID --out identity.h makes one"
#define LINNET_BOARD "nano-1"
#define LINNET_FLEET "demo"
static const uint8_t *const KEY = nullptr;
#endif

const unsigned AXES = 3, SAMPLES = 200, WINDOWS = 24, SLOT = 16384, PERIOD_US = 1000000 / 200;

static int16_t windows[WINDOWS][SAMPLES * AXES];  // the newest; the last of them is being filled
static unsigned kept, filled;
static uint64_t memory[24576 / 8];
static linnet_board board;
static linnet_data data;
static LinnetSerial line(Serial);
static LinnetFlash store(4 * SLOT);

static int loadWindow(void *, uint32_t i, void *out, uint8_t *label) {
  memcpy(out, windows[i], sizeof windows[i]);
  *label = 0;
  return 0;
}

// A whole window: what is usual is learnt from, the rest is not.
static void judge() {
  linnet_found found = linnet_found();
  const int error = linnet_board_watch(&board, windows[kept], &found);
  if (error == LINNET_OK) digitalWrite(LED_BUILTIN, found.state == LINNET_ALARM ? HIGH : LOW);
  if (error == LINNET_E_BUSY || (error == LINNET_OK && !found.is_usual)) return;
  if (kept == WINDOWS - 1) memmove(windows[0], windows[1], sizeof windows[0] * kept);
  kept += kept < WINDOWS - 1, data.count = kept;
}

void setup() {
  Serial.begin(115200), pinMode(LED_BUILTIN, OUTPUT), pinMode(2, INPUT_PULLUP);
  data.features = SAMPLES * AXES, data.form = LINNET_FORM_WINDOW, data.is_live = 1, data.load = loadWindow;
  linnet_board_settings settings = linnetSettings(LINNET_FLEET, LINNET_BOARD, KEY, "motors", SLOT);
  settings.link = &line.link(), settings.data = &data, settings.flash = &store.flash(), settings.memory = memory;
  settings.memory_bytes = sizeof memory;
  if (linnet_board_init(&board, &settings, line.now()) == LINNET_OK) linnet_board_connected(&board, line.now());
}

void loop() {
  static unsigned long next;
  if (static_cast<long>(micros() - next) >= 0) {
    next = micros() + PERIOD_US;
    for (unsigned axis = 0; axis < AXES; axis++) windows[kept][filled * AXES + axis] = static_cast<int16_t>(analogRead(A0 + axis) - 512);
    if (++filled == SAMPLES) filled = 0, judge();
  }
  if (digitalRead(2) == LOW) linnet_board_acknowledge(&board);
  line.poll(board);
}
