// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.javaguest.programs.torture;

import java.lang.ref.WeakReference;
import java.util.Arrays;
import java.util.Random;

/**
 * A graph that changes at random, beside a model of it in arrays of numbers: what the model reaches
 * must be there, as it was made, and what it does not reach must be gone.
 */
final class Graph {
  private static final int NODES = 4000;
  private static final int EDGES = 3;
  private static final int ROOTS = 50;
  private static final int WALK = 25;
  private static final int NONE = -1;

  /**
   * How its edges are kept is a subclass' matter, so that layouts of several classes are walked.
   */
  abstract static class Node {
    final int id;
    Object payload;

    Node(int id) {
      this.id = id;
    }

    abstract Node edge(int index);

    abstract void setEdge(int index, Node node);
  }

  private static final class NodeOfFields extends Node {
    private Node first;
    private double between;
    private Node second;
    private Node third;

    NodeOfFields(int id) {
      super(id);
      between = id;
    }

    @Override
    Node edge(int index) {
      Torture.require(between == id, "a node's field is another's");
      return index == 0 ? first : index == 1 ? second : third;
    }

    @Override
    void setEdge(int index, Node node) {
      if (index == 0) {
        first = node;
      } else if (index == 1) {
        second = node;
      } else {
        third = node;
      }
    }
  }

  private static final class NodeOfArray extends Node {
    private final Node[] edges = new Node[EDGES];

    NodeOfArray(int id) {
      super(id);
    }

    @Override
    Node edge(int index) {
      return edges[index];
    }

    @Override
    void setEdge(int index, Node node) {
      edges[index] = node;
    }
  }

  private final Random random;
  private final Node[] roots = new Node[ROOTS];

  /** All that is alive, and what should not be: nobody else is to hold them. */
  @SuppressWarnings({"unchecked", "rawtypes"})
  private final WeakReference<Node>[] all = new WeakReference[NODES];

  private final int[] hashes = new int[NODES];

  // The model.
  private final int[] rootIds = new int[ROOTS];
  private final int[] edgeIds = new int[NODES * EDGES];
  private final int[] numbers = new int[NODES];
  private final int[] lengths = new int[NODES];
  private final boolean[] reached = new boolean[NODES];
  private final int[] pending = new int[NODES];
  private final int[] freeIds = new int[NODES];
  private int freeCount;

  Graph(Random random) {
    this.random = random;
    Arrays.fill(rootIds, NONE);
    sweepModel();
  }

  void change(int times) {
    for (int i = 0; i < times; i++) {
      int what = random.nextInt(100);
      Node place = pick();
      int edge = random.nextInt(EDGES);
      if (what < 45 || place == null) {
        add(place, edge);
      } else if (what < 70) {
        link(place, edge, pick());
      } else if (what < 88) {
        link(place, edge, null);
      } else if (what < 92) {
        setRoot(random.nextInt(ROOTS), null);
      } else if (what < 96) {
        setRoot(random.nextInt(ROOTS), place);
      } else {
        fill(place);
      }
    }
  }

  private void add(Node place, int edge) {
    int id = freeId();
    Node node = random.nextBoolean() ? new NodeOfFields(id) : new NodeOfArray(id);
    Arrays.fill(edgeIds, id * EDGES, (id + 1) * EDGES, NONE);
    all[id] = new WeakReference<>(node);
    hashes[id] = (id & 7) == 0 ? System.identityHashCode(node) : 0;
    fill(node);
    for (int i = 0; i < EDGES; i++) {
      if (random.nextBoolean()) {
        link(node, i, pick());
      }
    }
    if (place == null || random.nextInt(4) == 0) {
      setRoot(random.nextInt(ROOTS), node);
    } else if (isReached(place)) {
      link(place, edge, node);
    }
  }

  /** Whether it still is: making room can have cut the place off, and freed its number. */
  private boolean isReached(Node node) {
    WeakReference<Node> reference = all[node.id];
    return reference != null && reference.get() == node;
  }

  private void fill(Node node) {
    int id = node.id;
    numbers[id] = random.nextInt();
    lengths[id] = random.nextInt(20) == 0 ? random.nextInt(1000) : random.nextInt(30);
    node.payload = Payload.make(numbers[id], lengths[id]);
  }

  private void link(Node from, int edge, Node to) {
    edgeIds[from.id * EDGES + edge] = to == null ? NONE : to.id;
    from.setEdge(edge, to);
  }

  private void setRoot(int index, Node node) {
    rootIds[index] = node == null ? NONE : node.id;
    roots[index] = node;
  }

  /** Some node, by a walk from a root, held against the model at each step; or null. */
  private Node pick() {
    int root = random.nextInt(ROOTS);
    Node node = roots[root];
    match(node, rootIds[root]);
    for (int steps = random.nextInt(WALK); node != null && steps > 0; steps--) {
      int edge = random.nextInt(EDGES);
      Node next = node.edge(edge);
      match(next, edgeIds[node.id * EDGES + edge]);
      if (next == null) {
        return node;
      }
      node = next;
    }
    return node;
  }

  private void match(Node node, int id) {
    Torture.require((node == null ? NONE : node.id) == id, "a node is not the one that was linked");
    Torture.require(node == null || all[id].get() == node, "a weak reference lost what is alive");
  }

  private int freeId() {
    while (freeCount == 0) {
      sweepModel();
      if (freeCount == 0) {
        // All are reached: let go of a half.
        for (int i = 0; i < ROOTS; i += 2) {
          setRoot(i, null);
        }
        for (int i = 0; i < ROOTS; i++) {
          Node node = pick();
          if (node != null) {
            link(node, random.nextInt(EDGES), null);
          }
        }
      }
    }
    return freeIds[--freeCount];
  }

  /** Finds what the model reaches; all other numbers are free. */
  private void sweepModel() {
    Arrays.fill(reached, false);
    int count = 0;
    for (int id : rootIds) {
      count = reach(id, count);
    }
    while (count > 0) {
      int id = pending[--count];
      for (int edge = 0; edge < EDGES; edge++) {
        count = reach(edgeIds[id * EDGES + edge], count);
      }
    }
    freeCount = 0;
    for (int id = 0; id < NODES; id++) {
      if (!reached[id]) {
        freeIds[freeCount++] = id;
      }
    }
  }

  private int reach(int id, int count) {
    if (id == NONE || reached[id]) {
      return count;
    }
    reached[id] = true;
    pending[count] = id;
    return count + 1;
  }

  /** Collects, and holds all of the graph against all of the model. */
  void check() {
    sweepModel();
    System.gc();
    for (int i = 0; i < ROOTS; i++) {
      match(roots[i], rootIds[i]);
    }
    for (int id = 0; id < NODES; id++) {
      Node node = all[id] == null ? null : all[id].get();
      if (reached[id]) {
        checkNode(node, id);
      } else {
        Torture.require(node == null, "a node that nothing reaches is still there");
      }
    }
  }

  private void checkNode(Node node, int id) {
    Torture.require(node != null && node.id == id, "a node that is reached is gone");
    Payload.check(node.payload, numbers[id], lengths[id]);
    for (int edge = 0; edge < EDGES; edge++) {
      match(node.edge(edge), edgeIds[id * EDGES + edge]);
    }
    Torture.require(
        hashes[id] == 0 || hashes[id] == System.identityHashCode(node), "a hash code changed");
  }
}
