package io.orthant.vectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AtomicFileTest {
  @TempDir Path folder;

  @Test
  void theWholeContentIsReplaced() throws IOException {
    Path file = folder.resolve("model.bin");
    Files.writeString(file, "a long old content");
    AtomicFile.write(file, text("new"));

    assertThat(file).hasContent("new");
    assertThat(namesIn(folder)).containsExactly("model.bin");
  }

  @Test
  void aMissingFolderIsMade() throws IOException {
    Path file = folder.resolve("a/b/model.bin");
    AtomicFile.write(file, text("new"));

    assertThat(file).hasContent("new");
  }

  @Test
  void aFullDiskLeavesTheOldContent() throws IOException {
    Path file = folder.resolve("model.bin");
    Files.writeString(file, "old");

    assertThatThrownBy(
            () ->
                AtomicFile.write(
                    file,
                    channel -> {
                      text("half").write(channel);
                      throw new IOException("No space left on device");
                    }))
        .isInstanceOf(IOException.class)
        .hasMessageContainingAll(file.toString(), "No space left on device");
    assertThat(file).hasContent("old");
    assertThat(namesIn(folder)).containsExactly("model.bin");
  }

  @Test
  void anyOtherFailureOfTheWriterLeavesTheOldContentToo() throws IOException {
    Path file = folder.resolve("model.bin");
    Files.writeString(file, "old");

    assertThatThrownBy(
            () ->
                AtomicFile.write(
                    file,
                    channel -> {
                      throw new IllegalStateException("stopped");
                    }))
        .hasMessage("stopped");
    assertThat(file).hasContent("old");
    assertThat(namesIn(folder)).containsExactly("model.bin");
  }

  @Test
  void aFolderThatCannotBeMadeIsNamed() throws IOException {
    Path notAFolder = Files.writeString(folder.resolve("file"), "old");
    Path file = notAFolder.resolve("model.bin");

    assertThatThrownBy(() -> AtomicFile.write(file, text("new")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("Could not write " + file);
    assertThat(notAFolder).hasContent("old");
  }

  @Test
  void aReadOnlyFolderIsNamed() throws IOException {
    Path readOnly = Files.createDirectory(folder.resolve("read-only"));
    Files.setPosixFilePermissions(readOnly, PosixFilePermissions.fromString("r-xr-xr-x"));
    assumeFalse(Files.isWritable(readOnly), "the user may write everywhere");
    Path file = readOnly.resolve("model.bin");

    assertThatThrownBy(() -> AtomicFile.write(file, text("new")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("Could not write " + file);
    assertThat(namesIn(readOnly)).isEmpty();
  }

  private static AtomicFile.Writer text(String text) {
    return channel -> channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
  }

  private static Stream<String> namesIn(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList().stream();
    }
  }
}
