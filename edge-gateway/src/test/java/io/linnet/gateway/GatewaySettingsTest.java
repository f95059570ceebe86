package io.linnet.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GatewaySettingsTest {
    private static GatewaySettings read(String json) throws JsonProcessingException {
        return new ObjectMapper().readValue(json.replace('\'', '"'), GatewaySettings.class);
    }

    @Test
    void takesADefaultForWhatIsLeftOut() throws JsonProcessingException {
        GatewaySettings settings = read("{'fleet':'shelf'}");
        assertThat(settings.gateway()).isEqualTo("gateway");
        assertThat(settings.broker().uri()).isEqualTo("tcp://127.0.0.1:1883");
        assertThat(settings.coap().port()).isEqualTo(5683);
        assertThat(settings.coap().securePort()).isEqualTo(-1);
        assertThat(settings.serial().toSettings().isUsed()).isFalse();
        assertThat(settings.custody().maxAgeHours()).isEqualTo(168);
    }

    @Test
    void readsWhatAnInstallerWrites() throws JsonProcessingException {
        GatewaySettings settings = read("""
                {'fleet':'shelf','gateway':'pi-3','data':'/var/lib/linnet',
                 'broker':{'uri':'ssl://broker:8883','mqtt':'3.1.1','user':'pi','password':'secret'},
                 'serial':{'automatic':true,'baud':230400,'ports':[{'path':'/dev/ttyS0','baud':9600}]},
                 'coap':{'keys':{'b1':'00112233445566778899'}},
                 'custody':{'maxAgeHours':24},'boards':{'admitted':['b1','b2']},'status':{'port':0}}""");
        assertThat(settings.coap().securePort()).isEqualTo(5684);
        assertThat(settings.coap().toString()).doesNotContain("0011");
        assertThat(settings.serial().toSettings().ports())
                .singleElement()
                .satisfies(port -> assertThat(port.baud()).isEqualTo(9_600));
        assertThat(settings.toSession().toString()).doesNotContain("secret");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | fleet=",
                "{'fleet':'a b'} | fleet=a b",
                "{'fleet':'s','serial':{'baud':5}} | serial.baud=5, accepted: 300",
                "{'fleet':'s','serial':{'maxPorts':65}} | serial.maxPorts=65, accepted: 1 to 64",
                "{'fleet':'s','coap':{'port':70000}} | coap.port=70000, accepted: -1",
                "{'fleet':'s','coap':{'keys':{'b1':'xyz'}}} | coap.keys.b1, accepted: 8 to 64 bytes in hex",
                "{'fleet':'s','custody':{'maxBytes':1}} | maxBytes=1, accepted",
                "{'fleet':'s','status':{'port':-2}} | status.port=-2, accepted",
                "{'fleet':'s','boards':{'windowPackets':0}} | boards.windowPackets=0, accepted: 1 to 64"
            })
    void saysWhatIsWrongAndWhatIsAccepted(String json, String message) {
        assertThatThrownBy(() -> read(json)).hasStackTraceContaining(message);
    }
}
