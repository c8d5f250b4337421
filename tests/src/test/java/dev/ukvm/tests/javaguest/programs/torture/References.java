// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.javaguest.programs.torture;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.SoftReference;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.WeakHashMap;

/** What a collection does beside freeing: weak references, their queues, buffers, strings. */
final class References {
  private static final int COUNT = 400;
  private static final int BUFFER = 200_000;

  private static final class Numbered extends WeakReference<Object> {
    final int number;

    Numbered(Object object, int number, ReferenceQueue<Object> queue) {
      super(object, queue);
      this.number = number;
    }
  }

  /** As keys: equal to themselves alone, so that a map can't keep one by another. */
  private record Key(int number, int[] pad) {}

  private final Random random;

  References(Random random) {
    this.random = random;
  }

  void check() {
    queues();
    chains();
    maps();
    soft();
    buffers();
    strings();
  }

  private void queues() {
    ReferenceQueue<Object> queue = new ReferenceQueue<>();
    Object[] held = new Object[COUNT];
    Numbered[] references = new Numbered[COUNT];
    for (int i = 0; i < COUNT; i++) {
      references[i] = refer(held, i, queue);
    }
    boolean[] told = new boolean[COUNT];
    int left = COUNT;
    int untold = 0;
    while (left > 0) {
      for (int i = 0; i < COUNT; i++) {
        if (held[i] != null && (left < 20 || random.nextInt(3) == 0)) {
          held[i] = null;
          untold++;
          left--;
        }
      }
      System.gc();
      Torture.litter(50);
      for (Reference<?> next = queue.poll(); next != null; next = queue.poll()) {
        Numbered reference = (Numbered) next;
        Torture.require(references[reference.number] == reference, "a reference is another's");
        Torture.require(held[reference.number] == null, "what is alive was told dead");
        Torture.require(!told[reference.number], "a reference was in its queue twice");
        told[reference.number] = true;
        untold--;
      }
      // What this method used last may be in its frame still.
      Torture.require(untold <= 1, "a queue has not what died");
      for (int i = 0; i < COUNT; i++) {
        if (held[i] != null || told[i]) {
          Torture.require(references[i].get() == held[i], "a weak reference has something else");
        }
        if (held[i] != null) {
          Payload.check(held[i], i, length(i));
        }
      }
    }
  }

  private static Numbered refer(Object[] held, int number, ReferenceQueue<Object> queue) {
    held[number] = Payload.make(number, length(number));
    return new Numbered(held[number], number, queue);
  }

  /** Not 0: an empty string could be one that is always there. */
  private static int length(int number) {
    return 1 + number % 50;
  }

  /** Weak references in what weak references alone reach: all go at once. */
  private static void chains() {
    List<WeakReference<Object[]>> all = new ArrayList<>();
    Object[] head = chain(all);
    System.gc();
    for (WeakReference<Object[]> one : all) {
      Torture.require(one.get() != null, "what a strong chain reaches is gone");
    }
    Torture.require(head[0] == all, "a chain lost its head");
    head[1] = null;
    System.gc();
    for (WeakReference<Object[]> one : all) {
      Torture.require(one.get() == null, "a chain that was cut is still there");
    }
  }

  private static Object[] chain(List<WeakReference<Object[]>> all) {
    Object[] link = null;
    for (int i = 0; i < 100; i++) {
      link = new Object[] {i, link, link == null ? null : new WeakReference<>(link)};
      all.add(new WeakReference<>(link));
    }
    return new Object[] {all, link};
  }

  private void maps() {
    WeakHashMap<Key, String> map = new WeakHashMap<>();
    List<Key> kept = new ArrayList<>();
    int drops = random.nextInt(COUNT);
    for (int i = 0; i < COUNT; i++) {
      Key key = new Key(i, new int[i % 20]);
      map.put(key, "value " + i);
      if (i >= drops) {
        kept.add(key);
      }
    }
    forget(map);
    System.gc();
    for (Key key : kept) {
      Torture.require(("value " + key.number()).equals(map.get(key)), "a weak map lost a key");
    }
    Torture.require(map.size() <= kept.size() + 1, "a weak map keeps keys that are gone");
  }

  /** Calls that leave nothing of the last key where frames were. */
  private static void forget(WeakHashMap<Key, String> map) {
    Torture.require(
        !map.containsKey(new Key(-1, new int[0])), "a weak map has what it was not given");
  }

  /** Softly held is at the collector's mercy, but whole or not at all. */
  private void soft() {
    List<SoftReference<Object>> all = new ArrayList<>();
    int from = random.nextInt(1 << 20);
    for (int i = 0; i < COUNT; i++) {
      all.add(new SoftReference<>(Payload.make(from + i, 40)));
    }
    Torture.litter(2000);
    for (int i = 0; i < COUNT; i++) {
      Object object = all.get(i).get();
      if (object != null) {
        Payload.check(object, from + i, 40);
      }
    }
  }

  /** Memory beside the heap, that goes with its buffer: far more of it in all than there is. */
  private void buffers() {
    ByteBuffer[] held = new ByteBuffer[5];
    for (int i = 0; i < 60; i++) {
      int index = random.nextInt(held.length);
      held[index] = null;
      ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
      for (int at = 0; at < BUFFER; at += 1000) {
        buffer.put(at, (byte) index);
      }
      held[index] = buffer;
    }
    for (int i = 0; i < held.length; i++) {
      for (int at = 0; held[i] != null && at < BUFFER; at += 1000) {
        Torture.require(held[i].get(at) == (byte) i, "a buffer's content is another's");
      }
    }
  }

  private void strings() {
    String[] held = new String[50];
    int from = random.nextInt(1 << 20);
    for (int i = 0; i < COUNT; i++) {
      String own = ("interned " + (from + i)).intern();
      if (i < held.length) {
        held[i] = own;
      }
    }
    System.gc();
    for (int i = 0; i < COUNT; i++) {
      String again = ("interned " + (from + i)).intern();
      Torture.require(again.equals("interned " + (from + i)), "an interned string is another");
      Torture.require(i >= held.length || again == held[i], "an interned string is there twice");
    }
  }
}
