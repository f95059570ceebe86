// A Linnet board on MQTT in an Arduino sketch. Include the client library first: PubSubClient.h or ArduinoMqttClient.h.
#ifndef LINNET_ARDUINO_MQTT_H
#define LINNET_ARDUINO_MQTT_H

#include "linnet/mqtt.h"

// Milliseconds that do not wrap after 49 days.
inline linnet_millis linnetNow() {
  static linnet_millis whole;
  static uint32_t last;
  const uint32_t read = static_cast<uint32_t>(millis());
  whole += static_cast<uint32_t>(read - last);
  last = read;
  return whole;
}

#ifdef PubSubClient_h
// PubSubClient: QoS 0 upward and no last will (it takes text alone), in packets of `packetBytes`: chunks of up to 200 bytes
// need setBufferSize(512), which begin() calls. One board in a sketch, for the callback knows no context.
class LinnetPubSub {
 public:
  explicit LinnetPubSub(PubSubClient &client, uint16_t packetBytes = 512) : client_(client), packetBytes_(packetBytes) { self() = this; }

  // Before linnet_board_init; sets settings.link. As linnet_mqtt_init; LINNET_E_SPACE also when there is no buffer.
  int begin(linnet_board &board, linnet_board_settings &settings) {
    const linnet_mqtt_client functions = {&client_, publish, subscribe, unsubscribe, nullptr, nullptr, 0, packetBytes_, 0, 0, 0};
    id_ = settings.board;
    client_.setCallback(came);
    return client_.setBufferSize(packetBytes_) ? linnet_mqtt_init(&mqtt_, &board, &settings, &functions) : static_cast<int>(LINNET_E_SPACE);
  }

  // From loop(), beside linnet_board_poll; user and password may be null.
  void poll(const char *user = nullptr, const char *password = nullptr) {
    const linnet_millis now = linnetNow();
    const bool wasUp = mqtt_.is_connected;
    if (client_.loop()) return;
    if (wasUp) linnet_mqtt_down(&mqtt_);
    if (now < retryAt_) return;
    if (client_.connect(id_, user, password)) linnet_mqtt_up(&mqtt_, now);
    retryAt_ = now + linnet_mqtt_pause(&mqtt_);
  }

 private:
  static LinnetPubSub *&self() { static LinnetPubSub *one; return one; }
  static int publish(void *c, const char *topic, const uint8_t *bytes, size_t length, int, int retain) {
    return static_cast<PubSubClient *>(c)->publish(topic, bytes, static_cast<unsigned>(length), retain != 0) ? 0 : -1;
  }
  static int subscribe(void *c, const char *filter, int qos) { return static_cast<PubSubClient *>(c)->subscribe(filter, static_cast<uint8_t>(qos)) ? 0 : -1; }
  static int unsubscribe(void *c, const char *filter) { return static_cast<PubSubClient *>(c)->unsubscribe(filter) ? 0 : -1; }
  static void came(char *topic, uint8_t *bytes, unsigned length) { linnet_mqtt_message(&self()->mqtt_, topic, strlen(topic), bytes, length, linnetNow()); }

  PubSubClient &client_;
  uint16_t packetBytes_;
  const char *id_ = nullptr;
  linnet_mqtt mqtt_ = linnet_mqtt();
  linnet_millis retryAt_ = 0;
};
#endif

#ifdef _MQTT_CLIENT_H_
// ArduinoMqttClient: QoS 0 upward, for with QoS 1 it waits for the broker each time. The host outlives it.
class LinnetMqttClient {
 public:
  LinnetMqttClient(MqttClient &client, const char *host, uint16_t port = 1883) : client_(client), host_(host), port_(port) {}

  // Before linnet_board_init; sets settings.link. As linnet_mqtt_init. setUsernamePassword is the sketch's.
  int begin(linnet_board &board, linnet_board_settings &settings) {
    const linnet_mqtt_client functions = {&client_, publish, subscribe, unsubscribe, nullptr, join_, sizeof join_, 0, 0, 0, 1};
    client_.setId(settings.board);
    return linnet_mqtt_init(&mqtt_, &board, &settings, &functions);
  }

  // From loop(), beside linnet_board_poll.
  void poll() {
    const linnet_millis now = linnetNow();
    if (client_.connected()) {
      for (int total = client_.parseMessage(); total > 0; total = client_.parseMessage()) take(static_cast<size_t>(total), now);
      return;
    }
    if (mqtt_.is_connected) linnet_mqtt_down(&mqtt_);
    if (now < retryAt_) return;
    char will[LINNET_TOPIC_MAX + 1];
    linnet_mqtt_topic(&mqtt_, LINNET_MQTT_PRESENCE, will);
    client_.beginWill(will, LINNET_PRESENCE_BYTES, true, 1);
    client_.write(linnet_mqtt_offline, LINNET_PRESENCE_BYTES);
    client_.endWill();
    if (client_.connect(host_, port_)) linnet_mqtt_up(&mqtt_, now);
    retryAt_ = now + linnet_mqtt_pause(&mqtt_);
  }

 private:
  void take(size_t total, linnet_millis now) {
    uint8_t piece[128];
    const String topic = client_.messageTopic();
    for (size_t offset = 0; offset < total;) {
      const int n = client_.read(piece, sizeof piece);
      if (n <= 0) return;
      linnet_mqtt_piece(&mqtt_, topic.c_str(), topic.length(), piece, static_cast<size_t>(n), offset, total, now);
      offset += static_cast<size_t>(n);
    }
  }
  static int publish(void *c, const char *topic, const uint8_t *bytes, size_t length, int qos, int retain) {
    MqttClient *client = static_cast<MqttClient *>(c);
    if (!client->beginMessage(topic, length, retain != 0, static_cast<uint8_t>(qos))) return -1;
    return client->write(bytes, length) == length && client->endMessage() ? 0 : -1;
  }
  static int subscribe(void *c, const char *filter, int qos) { return static_cast<MqttClient *>(c)->subscribe(filter, static_cast<uint8_t>(qos)) ? 0 : -1; }
  static int unsubscribe(void *c, const char *filter) { return static_cast<MqttClient *>(c)->unsubscribe(filter) ? 0 : -1; }

  MqttClient &client_;
  const char *host_;
  uint16_t port_;
  uint8_t join_[1056];
  linnet_mqtt mqtt_ = linnet_mqtt();
  linnet_millis retryAt_ = 0;
};
#endif

#endif
