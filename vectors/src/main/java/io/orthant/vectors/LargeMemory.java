package io.orthant.vectors;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;

/**
 * Memory for what is read here and there. Where it is large, Linux is asked for pages of 2 MiB: the
 * processor remembers the place of some thousand pages, and for every other it looks through the
 * page tables before it reads. With pages of 4 KiB that is most rows of an index.
 *
 * <p>Where native access was not enabled for this code ({@code --enable-native-access}), on other
 * systems, or if Linux refuses, memory is as any other.
 */
public final class LargeMemory {
  private static final long PAGE = 1L << 21;
  private static final long LEAST = 2 * PAGE;

  /** {@code MADV_DONTNEED} of {@code madvise(2)}: pages become zeros, in new memory. */
  private static final int FORGET = 4;

  /** {@code MADV_HUGEPAGE}. */
  private static final int LARGE_PAGES = 14;

  private static final @Nullable MethodHandle ADVISE = advise();

  private LargeMemory() {}

  /**
   * Allocates zeros.
   *
   * @param arena owner of the memory
   * @param bytes 0 or more
   * @param alignment a power of two
   * @throws IllegalArgumentException if a size is out of range
   */
  public static MemorySegment allocate(Arena arena, long bytes, long alignment) {
    if (bytes < LEAST || ADVISE == null) {
      return arena.allocate(bytes, alignment);
    }
    MemorySegment memory = arena.allocate(bytes, Math.max(alignment, PAGE));
    MemorySegment pages = memory.asSlice(0, bytes & -PAGE);
    if (advise(ADVISE, pages, LARGE_PAGES)) {
      // Small pages are in place already, for the arena has written zeros.
      advise(ADVISE, pages, FORGET);
    }
    return memory;
  }

  private static boolean advise(MethodHandle advise, MemorySegment pages, int advice) {
    try {
      return (int) advise.invokeExact(pages, pages.byteSize(), advice) == 0;
    } catch (Throwable e) {
      throw new IllegalStateException("madvise throws nothing", e);
    }
  }

  @SuppressWarnings("restricted") // Only where it was enabled.
  private static @Nullable MethodHandle advise() {
    if (!System.getProperty("os.name").equals("Linux")
        || !LargeMemory.class.getModule().isNativeAccessEnabled()) {
      return null;
    }
    Linker linker = Linker.nativeLinker();
    return linker
        .defaultLookup()
        .find("madvise")
        .map(
            function ->
                linker.downcallHandle(
                    function, FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT)))
        .orElse(null);
  }
}
