// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.javaguest.programs.corpus;

import java.util.List;

/** Operands and arguments are evaluated from left to right, and what throws first, throws. */
final class Order {
  private static int[] numbers;
  private static int number;

  static final List<Case> CASES =
      List.of(
          of("arguments", () -> sum(see(1), see(2))),
          of("argumentsOfArguments", () -> sum(sum(see(1), see(2)), sum(see(3), see(4)))),
          of("operands", () -> see(1) + see(2) * see(3)),
          of("longOperands", () -> (int) ((long) see(1) - see(2) - see(3))),
          of("comparison", () -> see(1) < see(2) ? see(3) : see(4)),
          of("concatenation", () -> ("" + see(1) + see(2) + see(3)).length()),
          of("anInstanceBeforeArguments", () -> item(1).minus(see(2), see(3))),
          of("noInstanceAfterArguments", () -> none(1).minus(see(2), see(3))),
          of("anElement", () -> array(1)[see(2)] + array(3)[see(1)]),
          of("anElementsAssignment", () -> array(1)[see(2)] = see(3)),
          of("theValueBeforeTheIndexFails", () -> numbers[see(7)] = fail(3)),
          of("theValueBeforeAConstantIndexFails", () -> numbers[7] = fail(3)),
          of("theIndexFailsAfterTheValue", () -> array(1)[see(7)] = see(2)),
          of("theIndexFailsBeforeTheNextArgument", () -> sum(array(1)[see(5)], fail(2))),
          of("aFieldsAssignment", () -> item(1).number = see(2)),
          of("theValueBeforeTheFieldsNull", () -> none(1).number = see(2)),
          of("theValueFailsBeforeTheFieldsNull", () -> none(1).number = fail(2)),
          of("aQuotientFailsBeforeACall", () -> see(1) / see(0) + fail(2)),
          of("aCallBeforeAQuotientFails", () -> fail(2) + see(1) / see(0)),
          of("aCastFailsBeforeACall", () -> sum((Integer) (Object) ("" + see(1)), fail(2))),
          of("aCallBeforeACastFails", () -> sum(fail(2), (Integer) (Object) ("" + see(1)))),
          of("aFieldsValueBeforeItChanges", () -> field(new Item())),
          of("aStaticFieldsValueBeforeItChanges", () -> sum(number, change()) + number),
          of("anElementsValueBeforeItChanges", () -> numbers[0] + changeElement()),
          of("aLengthBeforeTheArrayChanges", () -> numbers.length + changeArray()),
          of("anElementsValueBeforeItsSumChanges", () -> numbers[see(0)] += changeElement()),
          of("elementsOfAnArray", () -> new int[] {see(1), see(2), see(3)}.length),
          of("aVariableBeforeItIsAssigned", () -> assigned(1)));

  private Order() {}

  private interface Computation {
    int get();
  }

  private static Case of(String name, Computation computation) {
    return new Case(
        name,
        () -> {
          numbers = new int[] {5, 6, 7, 8};
          number = 5;
          try {
            System.out.println("= " + computation.get());
          } catch (RuntimeException e) {
            System.out.println(e.getClass().getName());
          }
        });
  }

  private static final class Item {
    private int number = 5;

    int minus(int a, int b) {
      return a - b;
    }

    int set(int value) {
      number = value;
      return value;
    }
  }

  private static int see(int value) {
    System.out.print(value + " ");
    return value;
  }

  private static int sum(int a, int b) {
    return a * 31 + b;
  }

  private static Item item(int value) {
    see(value);
    return new Item();
  }

  private static Item none(int value) {
    see(value);
    return value > 0 ? null : new Item();
  }

  private static int[] array(int value) {
    see(value);
    return numbers;
  }

  private static int fail(int value) {
    see(value);
    if (value > 0) {
      throw new IllegalStateException();
    }
    return value;
  }

  private static int field(Item item) {
    return sum(item.number, item.set(9)) + item.number;
  }

  private static int change() {
    number = 9;
    return 1;
  }

  private static int changeElement() {
    numbers[0] = 9;
    return 1;
  }

  private static int changeArray() {
    numbers = new int[9];
    return 1;
  }

  private static int assigned(int a) {
    int b = a + (a = 7) * a++ + a;
    return sum(a, b);
  }
}
