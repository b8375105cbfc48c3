package io.orthant.vectors;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * Replaces a file as a whole or not at all: the content goes to a temporary file in the same
 * folder, is forced to the disk, and takes the final name by an atomic rename. Whatever interrupts
 * it, the final name shows either the old content or the new.
 */
public final class AtomicFile {
  private AtomicFile() {}

  /** Writes the content of a file. */
  @FunctionalInterface
  public interface Writer {
    void write(FileChannel channel) throws IOException;
  }

  /**
   * Writes {@code file} through {@code writer}, making its folder if it does not exist.
   *
   * @throws IOException naming the file if it could not be written; the temporary file is removed
   *     and the previous content stays
   */
  public static void write(Path file, Writer writer) throws IOException {
    Path target = file.toAbsolutePath();
    Path folder = target.getParent();
    if (folder == null) {
      throw new IOException("Cannot write to the root folder " + file);
    }
    Path temporary = folder.resolve("." + target.getFileName() + "." + UUID.randomUUID() + ".part");
    try {
      Files.createDirectories(folder);
      try (FileChannel channel =
          FileChannel.open(
              temporary,
              StandardOpenOption.CREATE_NEW,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE)) {
        writer.write(channel);
        channel.force(true);
      }
      Files.move(
          temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      forceFolder(folder);
    } catch (IOException e) {
      discard(temporary, e);
      throw new IOException("Could not write " + file + ": " + e.getMessage(), e);
    } catch (RuntimeException | Error e) {
      discard(temporary, e);
      throw e;
    }
  }

  /** Removes the temporary file without hiding why it is not wanted any more. */
  private static void discard(Path temporary, Throwable reason) {
    try {
      Files.deleteIfExists(temporary);
    } catch (IOException e) {
      reason.addSuppressed(e);
    }
  }

  /** Makes the rename itself durable, where the platform lets a folder be opened. */
  private static void forceFolder(Path folder) throws IOException {
    if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }
}
