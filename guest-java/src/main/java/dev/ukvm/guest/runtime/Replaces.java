// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.runtime;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a class whose static methods take the place of another class's methods of the same name
 * when a guest is built: {@link Static} those with the same parameters, {@link Instance} those that
 * have the object as one more, first parameter. A method that the other class lacks is added to it.
 *
 * <p>The build knows the marked classes by name: see {@code GuestTransformer}.
 */
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.TYPE)
public @interface Replaces {
  /** The class's binary name: TeaVM's classes for java.lang are java.lang's. */
  String value();

  /** Takes the place of a static method. */
  @Retention(RetentionPolicy.CLASS)
  @Target(ElementType.METHOD)
  @interface Static {}

  /** Takes the place of an instance method. */
  @Retention(RetentionPolicy.CLASS)
  @Target(ElementType.METHOD)
  @interface Instance {}

  /**
   * Reads, or if it has a second parameter writes, a field of the object that is its first
   * parameter. A field that the other class lacks is added to it.
   */
  @Retention(RetentionPolicy.CLASS)
  @Target(ElementType.METHOD)
  @interface Field {
    /** The field's name. */
    String value();
  }

  /** Calls what the other class's method of that name was before it was replaced. */
  @Retention(RetentionPolicy.CLASS)
  @Target(ElementType.METHOD)
  @interface Original {
    /** The method's name. */
    String value();
  }
}
