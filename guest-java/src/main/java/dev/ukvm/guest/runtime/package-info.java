// SPDX-License-Identifier: Apache-2.0
/**
 * The Java half of the runtime of compiled Java; the C half is in {@code src/main/c}.
 *
 * <p>TeaVM turns a program, with its own class library, into C. Its runtime wants an operating
 * system and is not sound, so parts of it are replaced: a class here that is marked {@link
 * dev.ukvm.guest.runtime.Replaces} has methods that take the place of another class's; {@code
 * src/main/c/teavm} has files that take the place of generated ones of the same name. {@code End},
 * by which {@code GuestTransformer} does the former, lists the classes; {@code JavaRuntimeFiles}
 * lists the files.
 *
 * <p>The runtime stands on one of two ends, of which {@code teavm/end.h} says what they do: a
 * guest's, {@code src/main/c/hvt} and the classes here that know of devices, threads and events;
 * and a Linux process's, {@code src/main/c/linux} and {@link dev.ukvm.guest.runtime.linux}.
 *
 * <h2>To add native code, such as a network stack</h2>
 *
 * <ul>
 *   <li>C sources go to {@code src/main/c/NAME/}, and into the list of those that are compiled by
 *       themselves in {@code JavaRuntimeFiles}, or in {@code End} those of one end; what is not
 *       called is left out of the executable. They see the headers in {@code src/main/c/include}
 *       and {@code ukvm/guest.h}. {@code malloc} takes from the same memory as Java's heap; nothing
 *       in it ever moves.
 *   <li>A Java method is bound to a C function by {@code @Import(name = "function") static native}
 *       in a class that is {@code @Unmanaged}, as {@link dev.ukvm.guest.runtime.Native} is. An
 *       array is passed as the address of its first element, and stays where it is. Such a function
 *       must not call back into Java code that allocates or throws: it returns a code instead, and
 *       Java throws.
 *   <li>Its declaration goes into {@code teavm/java.h}, which generated code includes everywhere.
 *   <li>Blocking: {@code @Async private static native T call(..)} beside {@code private static void
 *       call(.., AsyncCallback<T>)}. The latter keeps the callback, and whoever has the result
 *       calls {@code complete} or {@code error} on it from an event: {@link
 *       dev.ukvm.guest.runtime.Events#awaitFrame} calls when a device has a frame, {@code
 *       Events.offer} at a time. A thread that only polls can as well loop over blocking calls;
 *       make it a daemon.
 *   <li>A JDK class that TeaVM's library lacks: put it in a package of ours and map the name, see
 *       {@code META-INF/services}; a method that its class lacks: {@code Replaces} adds it.
 *   <li>Never hold a reference to a Java object in C across a call that can allocate, nor in an
 *       {@code @Unmanaged} Java method: the collector does not look there.
 * </ul>
 */
package dev.ukvm.guest.runtime;
