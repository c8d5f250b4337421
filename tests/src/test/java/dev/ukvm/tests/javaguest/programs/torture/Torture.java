// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.javaguest.programs;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Makes garbage of all shapes for so many milliseconds, and checks that what is alive stays what it
 * was: graphs that are cut at random, long lists, arrays of all sizes, strings made deep in the
 * stack, locks, weak references.
 */
public final class Torture {
  private static final int ROOTS = 500;

  /** How long a chain of nodes can get, so that what is alive stays a few megabytes. */
  private static final int DEPTH = 30;

  private static final class Node {
    final int value;
    final int[] pad;
    Node left;
    Node right;
    int depth;

    Node(int value) {
      this.value = value;
      pad = new int[value % 40];
      java.util.Arrays.fill(pad, value);
    }

    void check() {
      for (int word : pad) {
        if (word != value || pad.length != value % 40) {
          throw new AssertionError("a node's pad is not its own");
        }
      }
      if (right != null && right.pad.length != right.value % 40) {
        throw new AssertionError("a neighbour is not whole");
      }
    }
  }

  private Torture() {}

  public static void main(String[] arguments) {
    long end = System.nanoTime() + Long.parseLong(arguments[0]) * 1_000_000;
    Random random = new Random(Long.parseLong(arguments[1]));
    Node[] roots = new Node[ROOTS];
    List<WeakReference<Node>> weak = new ArrayList<>();
    do {
      graph(roots, random);
      list(2000 + random.nextInt(20_000));
      arrays(random);
      if (!deep(200, "x").equals("x".repeat(201))) {
        throw new AssertionError("a string is not what was made");
      }
      locks(roots);
      weak.add(new WeakReference<>(roots[random.nextInt(ROOTS)]));
      for (WeakReference<Node> reference : weak) {
        Node node = reference.get();
        if (node != null) {
          node.check();
        }
      }
      if (weak.size() > 100) {
        weak.clear();
      }
    } while (System.nanoTime() < end);
    System.out.println("SUCCESS");
  }

  private static void graph(Node[] roots, Random random) {
    for (int i = 0; i < 2000; i++) {
      Node node = new Node(random.nextInt(1000));
      node.left = shallow(roots[random.nextInt(ROOTS)]);
      node.right = shallow(roots[random.nextInt(ROOTS)]);
      node.depth =
          1
              + Math.max(
                  node.left == null ? 0 : node.left.depth,
                  node.right == null ? 0 : node.right.depth);
      roots[random.nextInt(ROOTS)] = node;
      Node other = roots[random.nextInt(ROOTS)];
      if (other != null) {
        other.check();
        if (random.nextInt(3) == 0) {
          other.left = null;
          other.right = null;
        }
      }
    }
  }

  private static Node shallow(Node node) {
    return node == null || node.depth > DEPTH ? null : node;
  }

  private static void list(int length) {
    Node head = null;
    for (int i = 0; i < length; i++) {
      Node node = new Node(i % 7);
      node.left = head;
      head = node;
    }
    int count = 0;
    for (Node node = head; node != null; node = node.left) {
      node.check();
      count++;
    }
    if (count != length) {
      throw new AssertionError("a list is too short");
    }
  }

  private static void arrays(Random random) {
    byte[][] all = new byte[50][];
    for (int i = 0; i < 300; i++) {
      int at = random.nextInt(all.length);
      if (all[at] != null && all[at].length > 0 && all[at][all[at].length - 1] != (byte) at) {
        throw new AssertionError("an array's last item is not what was put there");
      }
      all[at] = new byte[random.nextInt(10) == 0 ? random.nextInt(60_000) : random.nextInt(300)];
      java.util.Arrays.fill(all[at], (byte) at);
    }
  }

  private static String deep(int depth, String text) {
    String own = text + "";
    return depth == 0 ? own : deep(depth - 1, own) + "x";
  }

  private static void locks(Node[] roots) {
    for (Node node : roots) {
      if (node != null) {
        int hash = System.identityHashCode(node);
        synchronized (node) {
          node.check();
        }
        if (hash != System.identityHashCode(node)) {
          throw new AssertionError("a hash code changed");
        }
      }
    }
  }
}
