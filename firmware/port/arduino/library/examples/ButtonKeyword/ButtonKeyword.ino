// Keywords by button. The board's USB serial goes to the gateway. Hold a button (D2, D3 or D4), say its word, let go: the
// second of sound becomes an example of that class, and the board trains on its newest ten in the next round. The LED
// lights for half a second when a word is recognised with an output above 0.6.
//
// The model of the offer is a sigmoid network 650-H-3 (H up to 16) in int16, trained with momentum.
#include <Linnet.h>
#include <PDM.h>

#if __has_include("identity.h")
#include "identity.h"  // id, fleet and key: linnet board add ID --out identity.h, into this sketch's folder
#else
#pragma message "no identity.h beside this sketch: the board is nano-1, without a key. linnet board add ID --out identity.h makes one"
#define LINNET_BOARD "nano-1"
#endif

static const char MODEL[] = "keywords";

const unsigned EXAMPLES = 10;
const unsigned SLOT = 49152;
const int BUTTONS[] = {2, 3, 4};
const float SURE = 0.6f;

static int16_t sound[LINNET_SECOND];  // a ring of the newest second
static volatile uint32_t heard;       // samples so far; the microphone's interrupt counts
static float features[EXAMPLES][LINNET_MFCC_FEATURES];
static uint8_t labels[EXAMPLES];
static uint32_t next_;
static linnet_mfcc_scratch mfcc;
static uint64_t memory[104000 / 8];
static linnet_board board;
static linnet_data data;

static LinnetSerial line(Serial);
static LinnetFlash store(4 * SLOT);

static void onSound() {
  static int16_t piece[256];
  const int bytes = PDM.read(piece, sizeof piece);
  for (int i = 0; i < bytes / 2; i++) {
    sound[heard % LINNET_SECOND] = piece[i];
    heard++;
  }
}

static int loadExample(void *, uint32_t i, void *out, uint8_t *label) {
  const uint32_t at = (next_ - data.count + i) % EXAMPLES;
  memcpy(out, features[at], sizeof features[at]);
  *label = labels[at];
  return 0;
}

static void reverse(int16_t *begin, int16_t *end) {
  while (begin < --end) {
    const int16_t held = *begin;
    *begin++ = *end;
    *end = held;
  }
}

// Turns the ring to begin with its oldest sample, the word to its place, and takes the features.
static void takeFeatures(float *out) {
  PDM.end();
  const uint32_t oldest = heard % LINNET_SECOND;
  reverse(sound, sound + oldest);
  reverse(sound + oldest, sound + LINNET_SECOND);
  reverse(sound, sound + LINNET_SECOND);
  heard = 0;
  linnet_onset_align(sound);
  linnet_mfcc(sound, out, &mfcc);
  PDM.begin(1, LINNET_SECOND);
}

static int pressed() {
  for (unsigned i = 0; i < sizeof BUTTONS / sizeof BUTTONS[0]; i++) {
    if (digitalRead(BUTTONS[i]) == LOW) {
      return static_cast<int>(i);
    }
  }
  return -1;
}

static void takeExample(uint8_t label) {
  takeFeatures(features[next_ % EXAMPLES]);
  labels[next_ % EXAMPLES] = label;
  next_++;
  data.count = next_ < EXAMPLES ? next_ : EXAMPLES;
}

static void recognise() {
  static float now[LINNET_MFCC_FEATURES];
  static float scratch[128];
  float confidence = 0;
  const void *parameters = linnet_board_parameters(&board);
  if (parameters == nullptr || board.network != LINNET_SIGMOID ||
      board.layout.layer[0].inputs != LINNET_MFCC_FEATURES ||
      linnet_mlp_scratch_size(&board.layout) > sizeof scratch) {
    return;
  }
  takeFeatures(now);
  linnet_mlp_classify(&board.layout, static_cast<const float *>(parameters), now, &confidence, scratch);
  digitalWrite(LED_BUILTIN, confidence > SURE ? HIGH : LOW);
}

void setup() {
  Serial.begin(115200);
  pinMode(LED_BUILTIN, OUTPUT);
  for (unsigned i = 0; i < sizeof BUTTONS / sizeof BUTTONS[0]; i++) {
    pinMode(BUTTONS[i], INPUT_PULLUP);
  }
  PDM.onReceive(onSound);
  PDM.begin(1, LINNET_SECOND);
  data.features = LINNET_MFCC_FEATURES;
  data.form = LINNET_FORM_FLOAT;
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
  settings.random_seed = micros();
  settings.memory = memory;
  settings.memory_bytes = sizeof memory;
  linnet_board_init(&board, &settings, line.now());
  linnet_board_connected(&board, line.now());
}

void loop() {
  static int held = -1;
  static unsigned long lastLook;
  const int button = pressed();
  if (held >= 0 && button < 0) {  // let go
    takeExample(static_cast<uint8_t>(held));
  }
  held = button;
  if (held < 0 && millis() - lastLook > 500) {
    lastLook = millis();
    recognise();
  }
  line.poll(board);
}
