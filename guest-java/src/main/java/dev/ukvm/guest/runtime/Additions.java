// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.runtime;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntBinaryOperator;
import java.util.function.IntFunction;
import java.util.function.IntUnaryOperator;
import java.util.function.LongBinaryOperator;
import java.util.stream.Collector;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Methods of collections, streams and threads that TeaVM's class library lacks. */
final class Additions {
  private Additions() {}

  @Replaces("java.io.ByteArrayOutputStream")
  static final class OfByteArrayOutputStream {
    private OfByteArrayOutputStream() {}

    @Replaces.Instance
    public static void writeBytes(ByteArrayOutputStream self, byte[] bytes) {
      self.write(bytes, 0, bytes.length);
    }
  }

  /** The messages are the JDK's. */
  @Replaces("java.util.Objects")
  static final class OfObjects {
    private OfObjects() {}

    @Replaces.Static
    public static int checkIndex(int index, int length) {
      if (index < 0 || index >= length) {
        throw new IndexOutOfBoundsException(
            "Index " + index + " out of bounds for length " + length);
      }
      return index;
    }

    @Replaces.Static
    public static int checkFromToIndex(int from, int to, int length) {
      if (from < 0 || from > to || to > length) {
        throw outOfBounds(from, String.valueOf(to), length);
      }
      return from;
    }

    @Replaces.Static
    public static int checkFromIndexSize(int from, int size, int length) {
      if ((from | size | length) < 0 || size > length - from) {
        throw outOfBounds(from, from + " + " + size, length);
      }
      return from;
    }

    private static IndexOutOfBoundsException outOfBounds(int from, String to, int length) {
      return new IndexOutOfBoundsException(
          "Range [" + from + ", " + to + ") out of bounds for length " + length);
    }
  }

  @Replaces("java.io.Reader")
  static final class OfReader {
    private OfReader() {}

    @Replaces.Instance
    public static long transferTo(Reader self, Writer to) throws IOException {
      char[] buffer = new char[1024];
      long total = 0;
      int count;
      while ((count = self.read(buffer, 0, buffer.length)) >= 0) {
        to.write(buffer, 0, count);
        total += count;
      }
      return total;
    }
  }

  @Replaces("java.lang.ref.Reference")
  static final class OfReference {
    private OfReference() {}

    @Replaces.Static
    public static void reachabilityFence(Object object) {
      NativeMemory.keep(object);
    }
  }

  @Replaces("java.util.Arrays")
  static final class OfArrays {
    private OfArrays() {}

    @Replaces.Static
    public static void parallelSort(int[] array) {
      Arrays.sort(array);
    }

    @Replaces.Static
    public static void parallelSort(long[] array) {
      Arrays.sort(array);
    }

    @Replaces.Static
    public static void parallelSort(double[] array) {
      Arrays.sort(array);
    }

    @Replaces.Static
    public static void parallelSort(Comparable<?>[] array) {
      Arrays.sort(array);
    }

    @Replaces.Static
    public static void parallelSort(Object[] array, Comparator<Object> comparator) {
      Arrays.sort(array, comparator);
    }

    @Replaces.Static
    public static void parallelSetAll(int[] array, IntUnaryOperator function) {
      Arrays.setAll(array, function);
    }

    @Replaces.Static
    public static void parallelSetAll(Object[] array, IntFunction<?> function) {
      Arrays.setAll(array, function);
    }

    @Replaces.Static
    public static void parallelPrefix(int[] array, IntBinaryOperator function) {
      for (int i = 1; i < array.length; i++) {
        array[i] = function.applyAsInt(array[i - 1], array[i]);
      }
    }

    @Replaces.Static
    public static void parallelPrefix(long[] array, LongBinaryOperator function) {
      for (int i = 1; i < array.length; i++) {
        array[i] = function.applyAsLong(array[i - 1], array[i]);
      }
    }

    @Replaces.Static
    public static int compare(int[] a, int[] b) {
      int common = Math.min(a.length, b.length);
      for (int i = 0; i < common; i++) {
        if (a[i] != b[i]) {
          return Integer.compare(a[i], b[i]);
        }
      }
      return a.length - b.length;
    }

    @Replaces.Static
    public static int compare(byte[] a, byte[] b) {
      int common = Math.min(a.length, b.length);
      for (int i = 0; i < common; i++) {
        if (a[i] != b[i]) {
          return Byte.compare(a[i], b[i]);
        }
      }
      return a.length - b.length;
    }

    @Replaces.Static
    public static int compareUnsigned(byte[] a, byte[] b) {
      int common = Math.min(a.length, b.length);
      for (int i = 0; i < common; i++) {
        if (a[i] != b[i]) {
          return (a[i] & 255) - (b[i] & 255);
        }
      }
      return a.length - b.length;
    }
  }

  @Replaces("java.util.Iterator")
  static final class OfIterator {
    private OfIterator() {}

    /** Abstract in TeaVM's: iterators that lack it would have no such method. */
    @Replaces.Instance
    @SuppressWarnings("DoNotCallSuggester") // It is to be called.
    public static void remove(Iterator<?> self) {
      throw new UnsupportedOperationException("remove");
    }
  }

  @Replaces("java.util.stream.Collectors")
  static final class OfCollectors {
    private OfCollectors() {}

    @Replaces.Static
    public static Collector<Object, ?, Set<Object>> toUnmodifiableSet() {
      return Collectors.collectingAndThen(Collectors.toSet(), Set::copyOf);
    }

    @Replaces.Static
    public static Collector<Object, ?, Map<Object, Object>> toMap(
        Function<Object, Object> key, Function<Object, Object> value) {
      return Collector.of(
          HashMap::new,
          (map, element) -> put(map, key.apply(element), value.apply(element)),
          (map, other) -> {
            other.forEach((k, v) -> put(map, k, v));
            return map;
          });
    }

    @Replaces.Static
    public static Collector<Object, ?, Map<Object, Object>> toUnmodifiableMap(
        Function<Object, Object> key, Function<Object, Object> value) {
      return Collectors.collectingAndThen(toMap(key, value), Map::copyOf);
    }

    private static void put(Map<Object, Object> map, Object key, Object value) {
      Object last = map.putIfAbsent(key, Objects.requireNonNull(value));
      if (last != null) {
        throw new IllegalStateException(
            "Duplicate key " + key + " (attempted merging values " + last + " and " + value + ")");
      }
    }
  }

  @Replaces("java.util.stream.Stream")
  static final class OfStream {
    private OfStream() {}

    @Replaces.Static
    public static Stream<Object> ofNullable(Object element) {
      return element == null ? Stream.empty() : Stream.of(element);
    }
  }

  @Replaces("java.lang.Thread")
  static final class OfThread {
    private OfThread() {}

    @Replaces.Static
    public static void sleep(Duration duration) throws InterruptedException {
      long millis = duration.toMillis();
      Thread.sleep(Math.max(0, millis), (int) Math.max(0, duration.toNanos() % 1_000_000));
    }

    @Replaces.Static
    public static Thread startVirtualThread(Runnable task) {
      Thread thread = new Thread(task, "");
      thread.setDaemon(true);
      thread.start();
      return thread;
    }
  }
}
