package io.orthant.learn.data;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * A UTF-8 text file, gzip-compressed or not (told by its first two bytes), whose every error names
 * the file and, where there is one, the line. A byte order mark at the start is skipped.
 */
final class TextFile {
  private static final int GZIP_MAGIC = 0x1f8b;
  private static final int BYTE_ORDER_MARK = 0xfeff;
  private static final int BUFFER_BYTES = 1 << 16;

  private final Path file;

  TextFile(Path file) {
    this.file = file;
  }

  @FunctionalInterface
  interface RecordConsumer {
    void accept(CsvRecord row) throws IOException;
  }

  @FunctionalInterface
  interface LineConsumer {
    void accept(long number, String line) throws IOException;
  }

  /** Hands over each record of a delimited file, the header included, empty lines left out. */
  void forEachRecord(char separator, RecordConsumer consumer) throws IOException {
    try (BufferedReader reader = open()) {
      Iterator<CsvRecord> records =
          CsvReader.builder()
              .fieldSeparator(separator)
              .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
              .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
              .ofCsvRecord(reader)
              .iterator();
      while (hasNext(records)) {
        consumer.accept(records.next());
      }
    }
  }

  /** Hands over each line with its number, counted from 1, empty lines left out. */
  void forEachLine(LineConsumer consumer) throws IOException {
    try (BufferedReader reader = open()) {
      for (long number = 1; ; number++) {
        String line = readLine(reader);
        if (line == null) {
          return;
        }
        if (!line.isBlank()) {
          consumer.accept(number, line);
        }
      }
    }
  }

  IOException error(long line, String problem) {
    return new IOException("%s, line %d: %s".formatted(file, line, problem));
  }

  IOException error(String problem) {
    return new IOException("%s: %s".formatted(file, problem));
  }

  /** The name of the file, for a person to read. */
  @Override
  public String toString() {
    return file.toString();
  }

  private BufferedReader open() throws IOException {
    BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(bytes(), StandardCharsets.UTF_8.newDecoder()), BUFFER_BYTES);
    try {
      reader.mark(1);
      if (reader.read() != BYTE_ORDER_MARK) {
        reader.reset();
      }
      return reader;
    } catch (IOException e) {
      reader.close();
      throw explain(e);
    }
  }

  private InputStream bytes() throws IOException {
    InputStream raw;
    try {
      raw = new BufferedInputStream(Files.newInputStream(file), BUFFER_BYTES);
    } catch (IOException e) {
      throw new IOException("Cannot open %s: %s".formatted(file, e), e);
    }
    try {
      raw.mark(2);
      int magic = raw.read() << 8 | raw.read();
      raw.reset();
      return magic == GZIP_MAGIC ? new GZIPInputStream(raw, BUFFER_BYTES) : raw;
    } catch (IOException e) {
      raw.close();
      throw explain(e);
    }
  }

  private boolean hasNext(Iterator<CsvRecord> records) throws IOException {
    try {
      return records.hasNext();
    } catch (UncheckedIOException | CsvParseException e) {
      throw explain(e);
    }
  }

  private @Nullable String readLine(BufferedReader reader) throws IOException {
    try {
      return reader.readLine();
    } catch (IOException e) {
      throw explain(e);
    }
  }

  private IOException explain(Exception e) {
    Throwable cause = e;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    if (cause instanceof CharacterCodingException) {
      return new IOException(
          "%s, line %s: the bytes are not valid UTF-8".formatted(file, firstMalformedLine()), e);
    }
    return new IOException("%s: %s".formatted(file, cause), e);
  }

  /** Reads the file a second time for the line that the decoder could not name. */
  private String firstMalformedLine() {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    try (InputStream in = bytes()) {
      for (long number = 1; ; number++) {
        line.reset();
        int next = in.read();
        while (next >= 0 && next != '\n') {
          line.write(next);
          next = in.read();
        }
        if (!isUtf8(line.toByteArray())) {
          return Long.toString(number);
        }
        if (next < 0) {
          return "unknown";
        }
      }
    } catch (IOException e) {
      return "unknown";
    }
  }

  private static boolean isUtf8(byte[] bytes) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }
}
