// Keywords by button. The board's USB serial goes to the gateway. Hold a button (D2, D3 or D4), say its word, let go: the
// second of sound becomes an example of that class, and the board trains on its newest ten in the next round. The LED lights
// for half a second when a word is recognised with an output above 0.6. The model: sigmoid, 650-H-3 with H up to 16.
#include <Linnet.h>
#include <PDM.h>
#include <LinnetMicrophone.h>

#if __has_include("identity.h")
#include "identity.h"  // id, fleet and key: linnet board add ID --out identity.h, into this sketch's folder
#endif
#include <LinnetIdentity.h>

const unsigned SLOT = 49152, WORDS = 3, SURE = 600000, LOOK_MS = 500;

static LinnetMicrophone microphone;
static LinnetNewest<float, LINNET_MFCC_FEATURES, 10> newest;
static uint64_t memory[104000 / 8];
static linnet_board board;
static LinnetSerial line(Serial);
static LinnetFlash store(4 * SLOT);

// The word whose button is held, or WORDS.
static unsigned pressed() {
  unsigned word = 0;
  while (word < WORDS && digitalRead(2 + word) != LOW) word++;
  return word;
}

void setup() {
  Serial.begin(115200);
  pinMode(LED_BUILTIN, OUTPUT);
  for (unsigned word = 0; word < WORDS; word++) pinMode(2 + word, INPUT_PULLUP);
  microphone.begin();
  const linnet_board_settings settings = linnetSettings(LINNET_FLEET, LINNET_BOARD, LINNET_OWN_KEY, "keywords", SLOT);
  line.begin(board, settings, newest.data(), store.flash(), memory);
}

void loop() {
  static unsigned held = WORDS;
  static unsigned long looked;
  const unsigned now = pressed();
  if (held < WORDS && now == WORDS) newest.add(microphone.features(), static_cast<uint8_t>(held));  // let go
  held = now;
  if (held == WORDS && millis() - looked > LOOK_MS) {
    looked = millis();
    unsigned word = 0;
    uint32_t confidence = 0;
    const int error = linnet_board_classify(&board, microphone.features(), &word, &confidence);
    digitalWrite(LED_BUILTIN, error == LINNET_OK && confidence > SURE ? HIGH : LOW);
  }
  line.poll();
}
