package io.orthant.learn.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CatalogTest {
  private static final List<String> PIECES =
      List.of(
          "a", "Z", "7", " ", "\t", "\"", "'", "\n", "\r", ",", "#", "\\", "é", "語", "😀", "\uFEFF",
          "\u00A0", "\u2028", "\0", "<init>", "$");

  @TempDir private Path folder;

  @Test
  void numbersByFallingCountThenById() {
    Catalog catalog = Catalog.of(Map.of("b", 3, "a", 3, "rare", 0, "top", 9, "B", 3));

    assertThat(IntStream.range(0, catalog.size()).mapToObj(catalog::id))
        .containsExactly("top", "B", "a", "b", "rare");
    assertThat(catalog.counts()).containsExactly(9, 3, 3, 3, 0);
    assertThat(catalog.count(1)).isEqualTo(3);
    assertThat(catalog.ordinal("b")).isEqualTo(3);
    assertThat(catalog.ordinal("unknown")).isEqualTo(-1);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void comesBackFromTheFileAsItWas(long seed) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    Map<String, Integer> counts = new HashMap<>();
    for (int i = 0; i < 300; i++) {
      String id =
          random
              .ints(random.nextInt(1, 8), 0, PIECES.size())
              .mapToObj(PIECES::get)
              .collect(Collectors.joining());
      counts.put(id, random.nextInt(20));
    }
    counts.put("max", Integer.MAX_VALUE);
    Catalog written = Catalog.of(counts);
    Path file = folder.resolve("items.tsv");

    written.write(file);
    Catalog read = Catalog.read(file);

    assertThat(read.size()).isEqualTo(written.size());
    for (int ordinal = 0; ordinal < written.size(); ordinal++) {
      assertThat(read.id(ordinal)).as("seed %d", seed).isEqualTo(written.id(ordinal));
      assertThat(read.count(ordinal)).isEqualTo(written.count(ordinal));
      assertThat(read.ordinal(written.id(ordinal))).isEqualTo(ordinal);
    }
  }

  @Test
  void plainIdsAreWrittenPlainly() throws IOException {
    Path file = folder.resolve("items.tsv");

    Catalog.of(Map.of("two words", 2, "naïve", 1)).write(file);

    assertThat(file).hasContent("id\tcount\ntwo words\t2\nnaïve\t1\n");
  }

  @Test
  void anEmptyCatalogueIsPossible() throws IOException {
    Path file = folder.resolve("items.tsv");

    Catalog.of(Map.of()).write(file);

    assertThat(Catalog.read(file).size()).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "|line 1|empty",
        "name;count~a;1~|line 1|columns id and count",
        "id;count~a;2~b~|line 3|an id and a count",
        "id;count~a;2;3~|line 2|an id and a count",
        "id;count~;2~|line 2|an id and a count",
        "id;count~a;two~|line 2|'two'",
        "id;count~a;-1~|line 2|'-1'",
        "id;count~a;99999999999~|line 2|'99999999999'",
        "id;count~a;1~b;2~|line 3|must not rise",
        "id;count~a;1~b;1~a;1~|line 4|line 2 already",
      })
  void namesFileAndLineOfWhatIsMalformed(String content, String line, String problem)
      throws IOException {
    Path file = folder.resolve("items.tsv");
    String text = content == null ? "" : content.replace(';', '\t').replace('~', '\n');
    Files.writeString(file, text);

    assertThatIOException()
        .isThrownBy(() -> Catalog.read(file))
        .withMessageContainingAll(file.toString(), line, problem);
  }

  @Test
  void namesTheLineThatIsNotUtf8() throws IOException {
    Path file = folder.resolve("items.tsv");
    Files.write(file, "id\tcount\na\t2\nb\u00e9\t1\n".getBytes(StandardCharsets.ISO_8859_1));

    assertThatIOException()
        .isThrownBy(() -> Catalog.read(file))
        .withMessageContainingAll(file.toString(), "line 3", "UTF-8");
  }

  @Test
  void aMissingFileIsNamed() {
    Path file = folder.resolve("missing.tsv");

    assertThatIOException()
        .isThrownBy(() -> Catalog.read(file))
        .withMessageContaining(file.toString());
  }

  @Test
  void refusesIdsThatCannotBeWritten() {
    assertThatIllegalArgumentException().isThrownBy(() -> Catalog.of(Map.of("", 1)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Catalog.of(Map.of("a\uD800", 1)))
        .withMessageContaining("valid Unicode");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Catalog.of(Map.of("a", -1)))
        .withMessageContaining("-1");
  }
}
