package io.orthant.app.console;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import io.orthant.index.Latency;
import io.orthant.index.OperatingPoint;
import io.orthant.index.quantize.Anisotropy;

/** The JSON form of records. Numbers that are not finite become strings such as {@code "NaN"}. */
public final class Json {
  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .addModule(
              new SimpleModule().addSerializer(Anisotropy.class, ToStringSerializer.instance))
          .addMixIn(OperatingPoint.class, BatchRatio.class)
          .addMixIn(Latency.class, LatencyRatios.class)
          .build();

  /** Figures of a record that follow from its components and are printed with them. */
  private interface BatchRatio {
    @JsonProperty
    double batchRatio();
  }

  private interface LatencyRatios {
    @JsonProperty
    double ratio();

    @JsonProperty
    double cpuRatio();
  }

  private Json() {}

  /** Writes a value as one line of JSON. */
  public static String write(Object value) {
    try {
      return MAPPER.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(value.getClass() + " has no JSON form", e);
    }
  }
}
