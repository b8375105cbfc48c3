package io.orthant.learn.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CalleeIdTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Ljava/lang/String;|length|()I|java.lang.String.length() int|String.length()|java.lang",
        "Ljava/util/ArrayList;|<init>|(I)V"
            + "|java.util.ArrayList.<init>(int) void|ArrayList.<init>(int)|java.util",
        "Ljava/util/Map$Entry;|set|(Ljava/lang/Object;[[J)[Ljava/util/Map$Entry;"
            + "|java.util.Map$Entry.set(java.lang.Object, long[][]) java.util.Map$Entry[]"
            + "|Map.Entry.set(Object, long[][])|java.util",
        "LTop;|go|(LTop$In;)V|Top.go(Top$In) void|Top.go(Top.In)|''",
        "[I|clone|()Ljava/lang/Object;|int[].clone() java.lang.Object|int[].clone()|''",
        "[La/B;|clone|()Ljava/lang/Object;|a.B[].clone() java.lang.Object|B[].clone()|a",
        "La/$Proxy1;|m$1|()V|a.$Proxy1.m$1() void|$Proxy1.m$1()|a",
        "La/語;|größe|()V|a.語.größe() void|語.größe()|a",
      })
  void isReadableAndCanBeShortened(
      String owner, String name, String type, String id, String display, String packageName) {
    String made =
        CalleeId.of(ClassDesc.ofDescriptor(owner), name, MethodTypeDesc.ofDescriptor(type));

    assertThat(made).isEqualTo(id);
    assertThat(CalleeId.displayName(made)).isEqualTo(display);
    assertThat(CalleeId.packageName(made)).isEqualTo(packageName);
  }

  @Test
  void overloadsAndReturnTypesStayApart() {
    ClassDesc owner = ClassDesc.of("a.B");

    assertThat(CalleeId.of(owner, "m", MethodTypeDesc.ofDescriptor("(I)V")))
        .isNotEqualTo(CalleeId.of(owner, "m", MethodTypeDesc.ofDescriptor("(J)V")))
        .isNotEqualTo(CalleeId.of(owner, "m", MethodTypeDesc.ofDescriptor("(I)I")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "word", "a.b", "b()", ")(", "a.b)("})
  void whatIsNoMethodIsRefused(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CalleeId.displayName(text))
        .withMessageContaining("'" + text + "'");
    assertThatIllegalArgumentException().isThrownBy(() -> CalleeId.packageName(text));
  }
}
