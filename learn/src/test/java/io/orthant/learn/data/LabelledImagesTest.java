package io.orthant.learn.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LabelledImagesTest {
  private static final String IMAGES = "t10k-images-idx3-ubyte";
  private static final String LABELS = "t10k-labels-idx1-ubyte";

  @TempDir private Path folder;

  @Test
  void plainAndPackedFilesAreRead() throws IOException {
    Files.write(folder.resolve(IMAGES), images(2));
    try (OutputStream out =
        new GZIPOutputStream(Files.newOutputStream(folder.resolve(LABELS + ".gz")))) {
      out.write(labels(2));
    }
    LabelledImages read = LabelledImages.test(folder);
    assertThat(read.size()).isEqualTo(2);
    assertThat(read.images().get(1))
        .containsExactly(204 / 255f, 1, 0, 1 / 255f, 2 / 255f, 3 / 255f);
    assertThat(read.labels()).containsExactly(7, 8);
    assertThat(read.select(1, 0, 1).labels()).containsExactly(8, 7, 8);
  }

  @Test
  void aMissingFileSaysWhatToDo() {
    assertThatThrownBy(() -> LabelledImages.training(folder))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("train-images-idx3-ubyte")
        .hasMessageContaining("get the four files");
  }

  @Test
  void otherAndDamagedFilesAreRefused() throws IOException {
    Files.write(folder.resolve(LABELS), labels(2));
    refused(labels(2), "not an IDX file of images");
    refused(new byte[3], "not an IDX file of images");
    byte[] whole = images(2);
    refused(Arrays.copyOf(whole, whole.length - 1), "should have 12 bytes");
    refused(images(3), "3 images but 2 labels");
    byte[] negative = images(2);
    ByteBuffer.wrap(negative).putInt(4, -2);
    refused(negative, "axis of length -2");
  }

  private void refused(byte[] content, String message) throws IOException {
    Files.write(folder.resolve(IMAGES), content);
    assertThatThrownBy(() -> LabelledImages.test(folder))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(message);
  }

  /** Images of 2 by 3 points, the last of which are 204, 255, 0, 1, 2 and 3. */
  private static byte[] images(int count) {
    ByteBuffer bytes = ByteBuffer.allocate(16 + 6 * count);
    bytes.putInt(0x803).putInt(count).putInt(2).putInt(3);
    bytes.position(bytes.limit() - 6);
    bytes.put(new byte[] {(byte) 204, (byte) 255, 0, 1, 2, 3});
    return bytes.array();
  }

  private static byte[] labels(int count) {
    ByteBuffer bytes = ByteBuffer.allocate(8 + count).putInt(0x801).putInt(count);
    for (int i = 0; i < count; i++) {
      bytes.put((byte) (7 + i));
    }
    return bytes.array();
  }
}
