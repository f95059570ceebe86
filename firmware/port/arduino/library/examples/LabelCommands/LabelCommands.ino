// Training by label commands. The gateway is on Serial1 (RX and TX pins, through any USB bridge); the USB serial is
// yours: move the board and type a digit 0 to 3, and the second of movement before it becomes an example of that class.
// Any other key asks what the board thinks the movement is now.
//
// The model, its training and its size come with the round's offer: an integer network of 200 inputs (here 66 readings of
// three axes and two zeros), one hidden layer of up to 50 units and 4 classes.
#include <Linnet.h>

#if __has_include("identity.h")
#include "identity.h"  // id, fleet and key: linnet board add ID --out identity.h, into this sketch's folder
#else
#pragma message "no identity.h beside this sketch: the board is nano-1, without a key. linnet board add ID --out identity.h makes one"
#define LINNET_BOARD "nano-1"
#endif

static const char MODEL[] = "gestures";

const unsigned INPUTS = 200;
const unsigned EXAMPLES = 20;
const unsigned SLOT = 49152;  // of the store: the model, or the residual and an outbox

static int8_t window_[INPUTS];  // the newest second, oldest reading first
static int8_t features[EXAMPLES][INPUTS];
static uint8_t labels[EXAMPLES];
static uint32_t next_;  // examples taken so far
static uint64_t memory[49152 / 8];
static linnet_board board;
static linnet_data data;

static LinnetSerial line(Serial1);
static LinnetFlash store(4 * SLOT);

// The i-th oldest of the newest examples.
static int loadExample(void *, uint32_t i, void *out, uint8_t *label) {
  const uint32_t at = (next_ - data.count + i) % EXAMPLES;
  memcpy(out, features[at], INPUTS);
  *label = labels[at];
  return 0;
}

// Any sensor will do; without one the analog pins show the idea.
static void readSensor() {
  memmove(window_, window_ + 3, INPUTS - 3);
  for (unsigned axis = 0; axis < 3; axis++) {
    window_[INPUTS - 3 + axis] = static_cast<int8_t>(analogRead(A0 + axis) / 4 - 128);
  }
}

static void takeExample(uint8_t label) {
  memcpy(features[next_ % EXAMPLES], window_, INPUTS);
  labels[next_ % EXAMPLES] = label;
  next_++;
  data.count = next_ < EXAMPLES ? next_ : EXAMPLES;
}

static void sayClass() {
  static int16_t outputs[16];
  static uint64_t scratch[256];
  const void *parameters = linnet_board_parameters(&board);
  if (parameters == nullptr || board.network != LINNET_TIFED || board.layout.layer[0].inputs != INPUTS ||
      board.layout.layer[board.layout.layers - 1].outputs > 16 ||
      linnet_tifed_scratch_size(&board.layout, 1) > sizeof scratch) {
    Serial.println("no model yet");
    return;
  }
  linnet_tifed tifed = linnet_tifed();
  tifed.layout = &board.layout;
  tifed.divide = board.offer.training.divide;
  Serial.println(linnet_tifed_classify(&tifed, static_cast<const int16_t *>(parameters), window_, outputs, scratch));
}

void setup() {
  Serial.begin(115200);
  Serial1.begin(115200);
  data.features = INPUTS;
  data.is_live = 1;
  data.load = loadExample;
  linnet_board_settings settings = linnet_board_settings();
  settings.board = LINNET_BOARD;
#ifdef LINNET_BOARD_KEY
  static const uint8_t key[LINNET_KEY_BYTES] = LINNET_BOARD_KEY;
  static uint8_t macKey[LINNET_KEY_BYTES];
  linnet_key_derive(key, LINNET_FOR_MAC, LINNET_FLEET, LINNET_BOARD, macKey);
  settings.fleet = LINNET_FLEET;
  settings.mac_key = macKey;
#endif
  settings.model = MODEL;
  settings.link = &line.link();
  settings.data = &data;
  settings.flash = &store.flash();
  settings.model_slot_bytes = SLOT;
  settings.work_slot_bytes = SLOT;
  settings.slots = 2;
  settings.max_chunks = 64;
  settings.chunk_bytes = 200;
  settings.random_seed = micros() ^ static_cast<uint64_t>(analogRead(A7)) << 32;
  settings.memory = memory;
  settings.memory_bytes = sizeof memory;
  const int error = linnet_board_init(&board, &settings, line.now());
  if (error) {
    Serial.println(linnet_error_name(error));
  }
  linnet_board_connected(&board, line.now());
}

void loop() {
  static unsigned long sampled;
  if (millis() - sampled >= 15) {
    sampled = millis();
    readSensor();
  }
  if (Serial.available() > 0) {
    const int key = Serial.read();
    if (key >= '0' && key <= '3') {
      takeExample(static_cast<uint8_t>(key - '0'));
    } else if (key > ' ') {
      sayClass();
    }
  }
  line.poll(board);
}
