// Training by label commands. The gateway is on Serial1 (RX and TX pins, through any USB bridge); the USB serial is yours:
// move the board and type a digit 0 to 3, and the second of movement before it becomes an example of that class. Any other key
// asks what the board thinks the movement is now. The model: an integer network of 200 inputs, up to 50 units and 4 classes.
#include <Linnet.h>

#if __has_include("identity.h")
#include "identity.h"  // id, fleet and key: linnet board add ID --out identity.h, into this sketch's folder
#endif
#include <LinnetIdentity.h>

const unsigned INPUTS = 200, SLOT = 49152, PERIOD_MS = 15;

static int8_t movement[INPUTS];  // the newest second: 66 readings of three axes behind two zeros, the oldest first
static LinnetNewest<int8_t, INPUTS, 20> newest;
static uint64_t memory[49152 / 8];
static linnet_board board;
static LinnetSerial line(Serial1);
static LinnetFlash store(4 * SLOT);

// Any sensor will do; without one the analog pins show the idea.
static void readSensor() {
  memmove(movement + 2, movement + 5, INPUTS - 5);
  for (unsigned axis = 0; axis < 3; axis++) movement[INPUTS - 3 + axis] = static_cast<int8_t>(analogRead(A0 + axis) / 4 - 128);
}

static void sayClass() {
  unsigned label = 0;
  const int error = linnet_board_classify(&board, movement, &label, nullptr);
  if (error) Serial.println(linnet_error_name(error));
  else Serial.println(label);
}

void setup() {
  Serial.begin(115200);
  Serial1.begin(115200);
  const linnet_board_settings settings = linnetSettings(LINNET_FLEET, LINNET_BOARD, LINNET_OWN_KEY, "gestures", SLOT);
  if (const int error = line.begin(board, settings, newest.data(), store.flash(), memory)) Serial.println(linnet_error_name(error));
}

void loop() {
  static unsigned long sampled;
  if (millis() - sampled >= PERIOD_MS) sampled = millis(), readSensor();
  const int key = Serial.available() > 0 ? Serial.read() : -1;
  if (key >= '0' && key <= '3') newest.add(movement, static_cast<uint8_t>(key - '0'));
  else if (key > ' ') sayClass();
  line.poll();
}
