package io.orthant.learn.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/**
 * A file of unsigned bytes in the IDX format, in which MNIST and the sets made after it come: a
 * magic number that tells how many axes there are, their sizes, and the bytes.
 *
 * @param path the file, packed if its name ends in {@code .gz}
 */
public record IdxFile(Path path) {
  private static final int IMAGES = 0x803;
  private static final int LABELS = 0x801;

  /**
   * The file of that name in a folder, or the one whose name ends in {@code .gz} too.
   *
   * @throws IOException if there is neither, saying what to do
   */
  public static IdxFile in(Path folder, String name) throws IOException {
    Path plain = folder.resolve(name);
    Path packed = folder.resolve(name + ".gz");
    if (!Files.exists(plain) && !Files.exists(packed)) {
      throw new IOException(
          "%s is missing: get the four files of MNIST, or of a set like it, into %s"
              .formatted(plain, folder));
    }
    return new IdxFile(Files.exists(plain) ? plain : packed);
  }

  /**
   * Reads images.
   *
   * @return the points of each, row by row
   * @throws IOException naming the file if it is not one of images, or not whole
   */
  public byte[][] images() throws IOException {
    ByteBuffer bytes = open(IMAGES, 3);
    byte[][] images = new byte[bytes.getInt()][bytes.getInt() * bytes.getInt()];
    for (byte[] image : images) {
      bytes.get(image);
    }
    return images;
  }

  /**
   * Reads labels, each from 0 to 255.
   *
   * @throws IOException naming the file if it is not one of labels, or not whole
   */
  public int[] labels() throws IOException {
    ByteBuffer bytes = open(LABELS, 1);
    int[] labels = new int[bytes.getInt()];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = Byte.toUnsignedInt(bytes.get());
    }
    return labels;
  }

  /** The file from the sizes of its axes on, which fit what follows them. */
  private ByteBuffer open(int magic, int axes) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(read());
    int header = Integer.BYTES * (1 + axes);
    if (bytes.remaining() < header || bytes.getInt() != magic) {
      throw new IOException(
          "%s is not an IDX file of %s".formatted(path, magic == IMAGES ? "images" : "labels"));
    }
    long size = 1;
    for (int axis = 0; axis < axes; axis++) {
      int length = bytes.getInt(Integer.BYTES * (1 + axis));
      if (length < 0 || size * length > Integer.MAX_VALUE) {
        throw new IOException("%s has an axis of length %d".formatted(path, length));
      }
      size *= length;
    }
    if (bytes.capacity() - header != size) {
      throw new IOException(
          "%s should have %d bytes after its header but has %d; get it again"
              .formatted(path, size, bytes.capacity() - header));
    }
    return bytes;
  }

  private byte[] read() throws IOException {
    if (!path.toString().endsWith(".gz")) {
      return Files.readAllBytes(path);
    }
    try (InputStream in = new GZIPInputStream(Files.newInputStream(path))) {
      return in.readAllBytes();
    } catch (NoSuchFileException e) {
      throw e;
    } catch (IOException e) {
      throw new IOException("%s cannot be unpacked: %s".formatted(path, e.getMessage()), e);
    }
  }
}
