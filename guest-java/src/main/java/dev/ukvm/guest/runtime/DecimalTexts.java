// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.runtime;

/** Texts of double and float: TeaVM's are not always the shortest. */
final class DecimalTexts {
  private DecimalTexts() {}

  @Replaces("java.lang.Double")
  static final class OfDouble {
    private OfDouble() {}

    @Replaces.Static
    public static String toString(double value) {
      return ShortestDecimal.toString(value);
    }
  }

  @Replaces("java.lang.Float")
  static final class OfFloat {
    private OfFloat() {}

    @Replaces.Static
    public static String toString(float value) {
      return ShortestDecimal.toString(value);
    }
  }

  @Replaces("java.lang.StringBuilder")
  static final class OfStringBuilder {
    private OfStringBuilder() {}

    @Replaces.Instance
    public static StringBuilder append(StringBuilder self, double value) {
      return self.append(ShortestDecimal.toString(value));
    }

    @Replaces.Instance
    public static StringBuilder append(StringBuilder self, float value) {
      return self.append(ShortestDecimal.toString(value));
    }

    @Replaces.Instance
    public static StringBuilder insert(StringBuilder self, int at, double value) {
      return self.insert(at, ShortestDecimal.toString(value));
    }

    @Replaces.Instance
    public static StringBuilder insert(StringBuilder self, int at, float value) {
      return self.insert(at, ShortestDecimal.toString(value));
    }
  }

  @Replaces("java.lang.StringBuffer")
  static final class OfStringBuffer {
    private OfStringBuffer() {}

    @Replaces.Instance
    public static StringBuffer append(StringBuffer self, double value) {
      return self.append(ShortestDecimal.toString(value));
    }

    @Replaces.Instance
    public static StringBuffer append(StringBuffer self, float value) {
      return self.append(ShortestDecimal.toString(value));
    }

    @Replaces.Instance
    public static StringBuffer insert(StringBuffer self, int at, double value) {
      return self.insert(at, ShortestDecimal.toString(value));
    }

    @Replaces.Instance
    public static StringBuffer insert(StringBuffer self, int at, float value) {
      return self.insert(at, ShortestDecimal.toString(value));
    }
  }
}
