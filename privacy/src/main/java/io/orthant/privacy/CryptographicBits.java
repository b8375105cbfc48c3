package io.orthant.privacy;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.ShortBufferException;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The key stream of AES-256 in counter mode under a key from the operating system's generator,
 * which is drawn anew after every 64 MiB and never stored or logged.
 */
public final class CryptographicBits implements RandomBits {
  private static final int KEY_BYTES = 32;
  private static final int BLOCK_BYTES = 16;
  private static final int BUFFER_BYTES = 1 << 16;
  private static final int BUFFERS_PER_KEY = 1 << 10;
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

  private final SecureRandom source = new SecureRandom();
  private final byte[] zeros = new byte[BUFFER_BYTES];
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private Cipher cipher = freshCipher();
  private int buffersLeft = BUFFERS_PER_KEY;
  private int position = BUFFER_BYTES;

  @Override
  public long next() {
    if (position == BUFFER_BYTES) {
      refill();
    }
    long bits = (long) LONGS.get(buffer, position);
    LONGS.set(buffer, position, 0L);
    position += Long.BYTES;
    return bits;
  }

  @Override
  public boolean secure() {
    return true;
  }

  private void refill() {
    if (buffersLeft-- == 0) {
      cipher = freshCipher();
      buffersLeft = BUFFERS_PER_KEY - 1;
    }
    try {
      cipher.update(zeros, 0, BUFFER_BYTES, buffer, 0);
    } catch (ShortBufferException e) {
      throw new IllegalStateException("Counter mode gives as many bytes as it takes", e);
    }
    position = 0;
  }

  private Cipher freshCipher() {
    byte[] key = new byte[KEY_BYTES];
    source.nextBytes(key);
    try {
      Cipher fresh = Cipher.getInstance("AES/CTR/NoPadding");
      fresh.init(
          Cipher.ENCRYPT_MODE,
          new SecretKeySpec(key, "AES"),
          new IvParameterSpec(new byte[BLOCK_BYTES]));
      return fresh;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java platform has AES in counter mode", e);
    } finally {
      Arrays.fill(key, (byte) 0);
    }
  }
}
