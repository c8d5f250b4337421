// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.jdk.java.util;

import java.util.Objects;

/** As the JDK's. */
public final class StringJoiner {
  private final String delimiter;
  private final String prefix;
  private final String suffix;
  private StringBuilder joined;
  private String empty;

  public StringJoiner(CharSequence delimiter) {
    this(delimiter, "", "");
  }

  public StringJoiner(CharSequence delimiter, CharSequence prefix, CharSequence suffix) {
    this.delimiter = delimiter.toString();
    this.prefix = prefix.toString();
    this.suffix = suffix.toString();
    empty = this.prefix + this.suffix;
  }

  public StringJoiner setEmptyValue(CharSequence value) {
    empty = Objects.requireNonNull(value).toString();
    return this;
  }

  public StringJoiner add(CharSequence part) {
    if (joined == null) {
      joined = new StringBuilder();
    } else {
      joined.append(delimiter);
    }
    joined.append(part);
    return this;
  }

  public StringJoiner merge(StringJoiner other) {
    return other.joined == null ? this : add(other.joined.toString());
  }

  public int length() {
    return toString().length();
  }

  @Override
  public String toString() {
    return joined == null ? empty : prefix + joined + suffix;
  }
}
