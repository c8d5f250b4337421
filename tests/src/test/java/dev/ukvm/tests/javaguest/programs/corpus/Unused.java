// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.javaguest.programs.corpus;

import java.util.List;

/** What throws though nothing uses its result. */
final class Unused {
  static final List<Case> CASES =
      List.of(
          new Case(
              "aDivision",
              () -> {
                int unused = 7 / zero();
              }),
          new Case(
              "aRemainderOfLongs",
              () -> {
                long unused = 7L % zero();
              }),
          new Case(
              "aDivisionByTheConstantZero",
              () -> {
                int none = 0;
                int unused = 1 / none;
              }),
          failing(
              "aCast",
              () -> {
                Integer unused = (Integer) object("text");
              }),
          new Case(
              "anArrayOfNegativeLength",
              () -> {
                int[] unused = new int[zero() - 1];
              }),
          new Case(
              "anArrayOfAConstantNegativeLength",
              () -> {
                int[] unused = new int[-5];
              }),
          new Case(
              "anArrayOfArraysOfNegativeLength",
              () -> {
                int[][] unused = new int[2][zero() - 3];
              }),
          failing(
              "aField",
              () -> {
                int unused = item(null).number;
              }),
          failing(
              "anElementOfNull",
              () -> {
                int unused = numbers(null)[0];
              }),
          new Case(
              "anElementOutside",
              () -> {
                int unused = numbers(new int[3])[zero() + 3];
              }),
          failing(
              "aLengthOfNull",
              () -> {
                int unused = numbers(null).length;
              }),
          failing(
              "aCloneOfNull",
              () -> {
                int[] unused = numbers(null).clone();
              }),
          failing(
              "anUnboxing",
              () -> {
                int unused = (Integer) object(null);
              }),
          new Case(
              "aStaticFieldWhoseClassFails",
              () -> {
                int unused = Broken.number;
              }),
          new Case(
              "aStaticFieldWhoseClassPrints",
              () -> {
                int unused = Telling.number;
                System.out.println("read");
              }),
          new Case(
              "withinAHandler",
              () -> {
                int i = 0;
                try {
                  i++;
                  int unused = i / zero();
                  i++;
                } catch (ArithmeticException e) {
                  i += 10;
                }
                System.out.println(i);
              }));

  private Unused() {}

  /** Of exceptions whose messages differ. */
  private static Case failing(String name, Case.Body body) {
    return new Case(
        name,
        () -> {
          try {
            body.run();
          } catch (NullPointerException | ClassCastException e) {
            System.out.println(e.getClass().getName());
          }
        });
  }

  private static final class Item {
    private int number = 7;
  }

  private static final class Broken {
    static int number = 1 / zero();
  }

  private static final class Telling {
    static int number = zero();

    static {
      System.out.println("initialized");
    }
  }

  private static int zero() {
    return System.nanoTime() == 0 ? 1 : 0;
  }

  private static Object object(Object object) {
    return zero() == 1 ? new Item() : object;
  }

  private static Item item(Item item) {
    return zero() == 1 ? new Item() : item;
  }

  private static int[] numbers(int[] numbers) {
    return zero() == 1 ? new int[1] : numbers;
  }
}
