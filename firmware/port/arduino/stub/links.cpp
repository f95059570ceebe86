// A sketch's use of both links over MQTT: it must compile.
#include <Arduino.h>
#include <ArduinoMqttClient.h>
#include <PubSubClient.h>

#include <LinnetMqtt.h>

int beginLinks(PubSubClient &first, MqttClient &second, linnet_board &board, linnet_board_settings &settings) {
  static LinnetPubSub pubSub(first);
  static LinnetMqttClient mqtt(second, "broker.local");
  pubSub.poll("user", "password");
  mqtt.poll();
  return pubSub.begin(board, settings) + mqtt.begin(board, settings);
}
