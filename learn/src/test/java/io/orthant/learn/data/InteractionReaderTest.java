package io.orthant.learn.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import de.siegmar.fastcsv.writer.CsvWriter;
import io.orthant.learn.data.InteractionFormat.Columns;
import io.orthant.learn.data.InteractionFormat.Lines;
import io.orthant.vectors.Progress;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class InteractionReaderTest {
  private static final Columns COLUMNS = new Columns("user", "item", "time");

  @TempDir private Path folder;

  private record Event(String user, String item, long time) {}

  @Test
  void readsLinesInFileOrder() throws IOException {
    Interactions read = read("a.txt", "u1 x\nu2 y\n\nu1   z\r\nu1 x", new Lines());

    assertThat(texts(read)).containsExactly("u1: x z x", "u2: y");
    assertThat(read.size()).isEqualTo(4);
    assertThat(read.items()).isEqualTo(3);
    assertThat(read.timed()).isFalse();
    assertThat(read.report().count("rows read")).isEqualTo(4);
  }

  @Test
  void aTabLetsIdsHoldBlanks() throws IOException {
    Interactions read = read("a.txt", "Ann Lee\tgreen tea\nAnn Lee\t語 😀\n", new Lines());

    assertThat(texts(read)).containsExactly("Ann Lee: green tea 語 😀");
  }

  @Test
  void sortsByTimeAndKeepsTheFileOrderOfEqualTimes() throws IOException {
    Interactions read =
        read(
            "a.csv",
            """
            time,user,other,item
            30,u,-,d
            10,v,-,x
            20,u,-,b
            20,u,-,c
            10,u,-,a
            """,
            COLUMNS);

    assertThat(texts(read)).containsExactly("u: a b c d", "v: x");
    assertThat(IntStream.range(0, 5).mapToDouble(read::time))
        .containsExactly(10.0, 20.0, 20.0, 30.0, 10.0);
  }

  @Test
  void keepsTheFileOrderWithoutATimeColumn() throws IOException {
    Interactions read = read("a.csv", "item,user\nb,u\na,u\n", COLUMNS.withoutTime());

    assertThat(texts(read)).containsExactly("u: b a");
    assertThat(read.timed()).isFalse();
  }

  @Test
  void dropsLowRatingsAndCountsThem() throws IOException {
    Interactions read =
        read(
            "a.csv",
            "user,item,time,stars\nu,a,1,5\nu,b,2,3.9\nu,c,3,4\nv,d,4,-1e3\n",
            COLUMNS.withRating("stars", 4));

    assertThat(texts(read)).containsExactly("u: a c");
    assertThat(read.report().count("rows read")).isEqualTo(4);
    assertThat(read.report().count("rows rated below 4.0, dropped")).isEqualTo(2);
    assertThat(read.report().count("interactions kept")).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource({
    "a.csv, ';', ';'",
    "a.csv, ',', ",
    "a.tsv, '\t', ",
    "a.tab, '\t', ",
    "a.txt, '|', '|'",
  })
  void separatesByOptionOrExtension(String name, char separator, Character given)
      throws IOException {
    String text = "user,item,time\nu,a b,2\nu,c,1\n".replace(',', separator);

    Interactions read = read(name, text, given == null ? COLUMNS : COLUMNS.withDelimiter(given));

    assertThat(texts(read)).containsExactly("u: c a b");
  }

  @Test
  void readsGzipWhateverItIsCalled() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write("user\titem\ttime\nu\ta\t1\n".getBytes(StandardCharsets.UTF_8));
    }
    Path named = Files.write(folder.resolve("a.tsv.gz"), bytes.toByteArray());
    Path unnamed = Files.write(folder.resolve("a.tsv"), bytes.toByteArray());
    Path cut = Files.write(folder.resolve("cut.tsv.gz"), Arrays.copyOf(bytes.toByteArray(), 25));

    assertThat(texts(InteractionReader.read(named, COLUMNS, Progress.NONE)))
        .containsExactly("u: a");
    assertThat(texts(InteractionReader.read(unnamed, COLUMNS, Progress.NONE)))
        .containsExactly("u: a");
    assertThatIOException()
        .isThrownBy(() -> InteractionReader.read(cut, COLUMNS, Progress.NONE))
        .withMessageContaining(cut.toString());
  }

  @Test
  void skipsAByteOrderMark() throws IOException {
    assertThat(texts(read("a.csv", "\uFEFFuser,item,time\nu,a,1\n", COLUMNS)))
        .containsExactly("u: a");
    assertThat(texts(read("b.txt", "\uFEFFu a\n", new Lines()))).containsExactly("u: a");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "-12, -12",
    "1393545600, 1393545600",
    "1393545600.25, 1393545600.25",
    "1.3935456e9, 1393545600",
    "1970-01-02, 86400",
    "1970-01-01T00:01:00, 60",
    "1970-01-01 00:01:00, 60",
    "1970-01-01T00:01, 60",
    "1970-01-01T00:00:00.5Z, 0.5",
    "1970-01-01T02:00:00+02:00, 0",
    "2000-02-29, 951782400",
  })
  void readsNumbersAndIsoTimes(String text, double expected) throws IOException {
    assertThat(read("a.csv", "user,item,time\nu,a," + text + "\n", COLUMNS).time(0))
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "NaN|a number",
        "Infinity|a number",
        "1e999|a number",
        "0x10|a number",
        "12s|a number",
        "''|a number",
        "yesterday|a number",
        "2001-02-29|an ISO date",
        "2001-13-01|an ISO date",
        "2001-01-01T25:00|an ISO date",
        "2001-01-01T|an ISO date",
        "2001-01-01Z|an ISO date",
      })
  void refusesTimesThatCannotBeRead(String time, String wanted) {
    String first = wanted.contains("ISO") ? "2001-01-01" : "1";
    assertThatIOException()
        .isThrownBy(
            () -> read("a.csv", "user,item,time\nu,a,%s\nu,b,%s\n".formatted(first, time), COLUMNS))
        .withMessageContainingAll("a.csv", "line 3", "'" + time + "'", "'time'", wanted);
  }

  @Test
  void refusesAFileThatMixesNumbersAndDates() {
    assertThatIOException()
        .isThrownBy(() -> read("a.csv", "user,item,time\nu,a,5\nu,b,2001-01-01\n", COLUMNS))
        .withMessageContainingAll("line 3", "2001-01-01", "a number");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''|the file is empty",
        "'~~'|the file is empty",
        "user,item,time~|no row",
        "user,thing,when~u,a,1~|line 1;'item';[user, thing, when]",
        "user,item,time,item~u,a,1,b~|line 1;two columns;'item'",
        "user,item,time~u,a,1~u,a~|line 3;2 fields;3",
        "user,item,time~u,a,1,9~|line 2;4 fields;3",
        "user,item,time~u,a,1~,a,1~|line 3;'user';empty",
        "user,item,time~u,,1~|line 2;'item';empty",
        "user,item,time~u,\"a,1~u,b,2~|a.csv",
      })
  void namesWhatIsWrongInADelimitedFile(String text, String parts) {
    assertThatIOException()
        .isThrownBy(() -> read("a.csv", text.replace('~', '\n'), COLUMNS))
        .withMessageContaining("a.csv")
        .withMessageContainingAll(parts.split(";"));
  }

  @Test
  void aRatingThatCannotBeReadIsNamed() {
    Columns rated = COLUMNS.withRating("stars", 4);

    assertThatIOException()
        .isThrownBy(() -> read("a.csv", "user,item,time,stars\nu,a,1,five\n", rated))
        .withMessageContainingAll("line 2", "'five'", "'stars'");
    assertThatIOException()
        .isThrownBy(() -> read("a.csv", "user,item,time,stars\nu,a,1,3\n", rated))
        .withMessageContainingAll("none of 1 rows", "4.0");
  }

  @ParameterizedTest
  @CsvSource({
    "'', empty",
    "'\n \n', empty",
    "'u a\nu\n', line 2",
    "'u a\n\nu a b\n', line 3",
    "'u\ta\tb\n', line 1",
    "'u\t\ta\n', line 1",
  })
  void namesWhatIsWrongInALineFile(String text, String part) {
    assertThatIOException()
        .isThrownBy(() -> read("a.txt", text, new Lines()))
        .withMessageContainingAll("a.txt", part);
  }

  @Test
  void namesTheLineThatIsNotUtf8() throws IOException {
    StringBuilder text = new StringBuilder("user,item,time\n");
    for (int i = 0; i < 20_000; i++) {
      text.append("u,é").append(i).append(",1\n");
    }
    byte[] good = text.toString().getBytes(StandardCharsets.UTF_8);
    byte[] bad = Arrays.copyOf(good, good.length + 6);
    byte[] tail = {'u', ',', (byte) 0xe9, ',', '1', '\n'};
    System.arraycopy(tail, 0, bad, good.length, tail.length);
    Path csv = Files.write(folder.resolve("a.csv"), bad);
    Path lines = Files.write(folder.resolve("a.txt"), new byte[] {'u', ' ', (byte) 0xff});

    assertThatIOException()
        .isThrownBy(() -> InteractionReader.read(csv, COLUMNS, Progress.NONE))
        .withMessageContainingAll(csv.toString(), "line 20002", "UTF-8");
    assertThatIOException()
        .isThrownBy(() -> InteractionReader.read(lines, new Lines(), Progress.NONE))
        .withMessageContainingAll(lines.toString(), "line 1", "UTF-8");
  }

  @Test
  void aMissingFileIsNamed() {
    Path file = folder.resolve("missing.csv");

    assertThatIOException()
        .isThrownBy(() -> InteractionReader.read(file, COLUMNS, Progress.NONE))
        .withMessageContaining(file.toString());
  }

  @Test
  void formatsThatMakeNoSenseAreRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> new Columns("a", "a", "t"));
    assertThatIllegalArgumentException().isThrownBy(() -> COLUMNS.withRating("r", Double.NaN));
  }

  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13, 14})
  void whatACsvWriterWroteComesBack(long seed) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    List<String> pieces = List.of("a", "b", " ", ",", "\"", "\n", "\t", "é", "語", "😀", "#", "'");
    List<Event> events = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      events.add(
          new Event(
              "u" + random.nextInt(20),
              random
                  .ints(random.nextInt(1, 4), 0, pieces.size())
                  .mapToObj(pieces::get)
                  .collect(Collectors.joining()),
              random.nextInt(40)));
    }
    Path file = folder.resolve("a.csv");
    try (CsvWriter writer = CsvWriter.builder().build(file)) {
      writer.writeRecord("user", "item", "time");
      events.forEach(e -> writer.writeRecord(e.user, e.item, Long.toString(e.time)));
    }
    Map<String, List<Event>> expected =
        events.stream()
            .sorted(Comparator.comparingLong(Event::time))
            .collect(Collectors.groupingBy(Event::user, LinkedHashMap::new, Collectors.toList()));

    Interactions read = InteractionReader.read(file, COLUMNS, Progress.NONE);

    assertThat(read.users()).isEqualTo(expected.size());
    for (int user = 0; user < read.users(); user++) {
      assertThat(Arrays.stream(read.itemsOf(user)).mapToObj(read::item).toList())
          .as("seed %d", seed)
          .isEqualTo(
              expected.getOrDefault(read.user(user), List.of()).stream().map(Event::item).toList());
    }
  }

  private Interactions read(String name, String text, InteractionFormat format) throws IOException {
    Path file = Files.writeString(folder.resolve(name), text);
    return InteractionReader.read(file, format, Progress.NONE);
  }

  private static List<String> texts(Interactions read) {
    return IntStream.range(0, read.users())
        .mapToObj(
            user ->
                read.user(user)
                    + ": "
                    + Arrays.stream(read.itemsOf(user))
                        .mapToObj(read::item)
                        .collect(Collectors.joining(" ")))
        .toList();
  }
}
