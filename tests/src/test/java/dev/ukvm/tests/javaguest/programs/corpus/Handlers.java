// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.javaguest.programs.corpus;

import java.util.List;

/** What is known in a handler, or behind a condition: no more than was done on the way there. */
final class Handlers {
  static final List<Case> CASES =
      List.of(
          new Case(
              "aReferenceFoundNullIsCheckedAgain",
              () -> {
                Item item = item(false);
                try {
                  print(item.number);
                } catch (NullPointerException e) {
                  try {
                    print(item.number);
                  } catch (NullPointerException again) {
                    print("again");
                  }
                }
                try {
                  print(item.next());
                } catch (NullPointerException e) {
                  print("and again");
                }
              }),
          new Case(
              "anIndexFoundOutsideIsCheckedAgain",
              () -> {
                int[] numbers = new int[length(3)];
                int index = length(1_000_000);
                for (int i = 0; i < 3; i++) {
                  try {
                    numbers[index] = i;
                  } catch (ArrayIndexOutOfBoundsException e) {
                    try {
                      print(numbers[index]);
                    } catch (ArrayIndexOutOfBoundsException again) {
                      print(again.getMessage());
                    }
                  }
                }
              }),
          new Case(
              "aConstantIsCheckedAgainstAConstantLength",
              () -> {
                int[] numbers = new int[3];
                try {
                  numbers[1_000_000] = 1;
                } catch (ArrayIndexOutOfBoundsException e) {
                  print(e.getMessage());
                }
              }),
          new Case(
              "anObjectThatWasNotMadeIsNotAssigned",
              () -> {
                Even even = null;
                Even[] pair = null;
                try {
                  for (int i = 0; i < 5; i += 2) {
                    even = new Even(i);
                  }
                  pair = new Even[] {even, new Even(7)};
                  even = null;
                } catch (IllegalStateException e) {
                  print(even.number + " " + (pair == null));
                }
                try {
                  even = new Even(9);
                } catch (IllegalStateException e) {
                  print(even.number);
                }
              }),
          new Case(
              "anEqualValueIsAssignedWhenItIs",
              () -> {
                Item missing = item(false);
                int length = length(3);
                int next = 0;
                int state = 0;
                try {
                  print(length + 1);
                  state = 1;
                  print(state);
                  state = 0;
                  missing.number = 1;
                  next = length + 1;
                } catch (NullPointerException e) {
                  print(next + " " + state);
                }
              }),
          new Case(
              "aConditionHoldsOnItsOwnWayAlone",
              () -> {
                int[] numbers = new int[length(3)];
                int index = length(1_000_000);
                if (index >= numbers.length) {
                  print("outside");
                }
                try {
                  numbers[index]++;
                } catch (ArrayIndexOutOfBoundsException e) {
                  print(e.getMessage());
                }
              }),
          new Case(
              "aFieldIsReadAgain",
              () -> {
                Item item = item(true);
                Item missing = item(false);
                int number = 1;
                try {
                  missing.number = 2;
                  number = item.number;
                } catch (NullPointerException e) {
                  number = item.number + 10;
                }
                print(number);
              }),
          new Case(
              "aLoopDoesWhatComesAheadOfAFailure",
              () -> {
                Item missing = item(false);
                int sum = 0;
                for (int i = 0; i < 3; i++) {
                  try {
                    sum += 10;
                    sum += missing.number;
                  } catch (NullPointerException e) {
                    sum++;
                  }
                }
                print(sum);
              }),
          new Case(
              "aParameterIsWhatItWasBeforeAFailure",
              () -> {
                print(assigned(5, item(true)));
                print(assigned(5, item(false)));
              }));

  private Handlers() {}

  private static final class Even {
    private final int number;

    Even(int number) {
      if ((number & 1) != 0) {
        throw new IllegalStateException("odd");
      }
      this.number = number;
    }
  }

  private static final class Item {
    private int number = 7;
    private Item next;

    Item next() {
      return next;
    }
  }

  private static int assigned(int parameter, Item item) {
    int other = parameter * 3;
    try {
      parameter = item.number;
    } catch (NullPointerException e) {
      return parameter * 100 + other;
    } finally {
      print(parameter);
    }
    return parameter;
  }

  private static Item item(boolean there) {
    return there || System.nanoTime() == 0 ? new Item() : null;
  }

  private static int length(int length) {
    return System.nanoTime() == 0 ? 1 : length;
  }

  private static void print(Object value) {
    System.out.println(value);
  }
}
