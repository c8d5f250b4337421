// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.javaguest.programs.corpus;

import java.io.*;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.*;
import java.util.List;
import java.util.zip.CRC32;

/** What else programs use. */
@SuppressWarnings({
  "all",
  "fallthrough",
  "finally",
  "try",
  "lossy-conversions"
}) // Tried on purpose.
final class Library {
  private Library() {}

  static final List<Case> CASES =
      List.of(
          new Case(
              "sha256",
              () -> {
                for (String s : List.of("", "abc", "x".repeat(200)))
                  print(
                      HexFormat.of()
                          .formatHex(
                              MessageDigest.getInstance("SHA-256")
                                  .digest(s.getBytes(StandardCharsets.UTF_8))));
              }),
          new Case(
              "otherDigests",
              () -> {
                for (String a : List.of("SHA-1", "MD5")) {
                  MessageDigest d = MessageDigest.getInstance(a);
                  d.update("ab".getBytes(StandardCharsets.UTF_8));
                  d.update((byte) 99);
                  print(a + " " + d.getDigestLength() + HexFormat.of().formatHex(d.digest()));
                }
                try {
                  MessageDigest.getInstance("NO");
                } catch (java.security.NoSuchAlgorithmException e) {
                  print("none");
                }
              }),
          new Case(
              "digestLengths",
              () -> {
                MessageDigest d = MessageDigest.getInstance("SHA-256");
                for (int n : new int[] {55, 56, 63, 64, 65, 119, 120})
                  print(HexFormat.of().formatHex(d.digest(new byte[n])).substring(0, 8));
                print(MessageDigest.isEqual(new byte[] {1}, new byte[] {1}));
              }),
          new Case(
              "hexFormat",
              () -> {
                HexFormat h = HexFormat.ofDelimiter(":").withUpperCase();
                byte[] b = {1, -1, 127};
                print(
                    h.formatHex(b)
                        + Arrays.toString(h.parseHex("0A:FF"))
                        + HexFormat.of().toHexDigits((byte) 10)
                        + HexFormat.fromHexDigits("ff")
                        + HexFormat.of().toHexDigits(255));
                try {
                  HexFormat.of().parseHex("abc");
                } catch (IllegalArgumentException e) {
                  print("odd");
                }
              }),
          new Case(
              "uuid",
              () -> {
                UUID u = new UUID(0x123456789abcdef0L, 0x8000000000000001L);
                print(
                    u
                        + " "
                        + u.equals(UUID.fromString(u.toString()))
                        + " "
                        + u.hashCode()
                        + " "
                        + u.compareTo(new UUID(0, 0)));
                print(UUID.nameUUIDFromBytes("x".getBytes(StandardCharsets.UTF_8)));
              }),
          new Case(
              "base64",
              () -> {
                String s =
                    Base64.getEncoder().encodeToString("hello?>".getBytes(StandardCharsets.UTF_8));
                print(
                    s
                        + " "
                        + new String(Base64.getDecoder().decode(s), StandardCharsets.UTF_8)
                        + " "
                        + Base64.getUrlEncoder()
                            .withoutPadding()
                            .encodeToString(new byte[] {-1, -2}));
              }),
          new Case(
              "crc",
              () -> {
                CRC32 c = new CRC32();
                c.update("123456789".getBytes(StandardCharsets.UTF_8));
                print(Long.toHexString(c.getValue()));
              }),
          new Case(
              "byteStreams",
              () -> {
                ByteArrayOutputStream o = new ByteArrayOutputStream();
                DataOutputStream d = new DataOutputStream(o);
                d.writeInt(-5);
                d.writeUTF("añ");
                d.writeDouble(1.5);
                d.writeLong(1L << 50);
                d.writeBoolean(true);
                DataInputStream i = new DataInputStream(new ByteArrayInputStream(o.toByteArray()));
                print(
                    i.readInt()
                        + i.readUTF()
                        + i.readDouble()
                        + i.readLong()
                        + i.readBoolean()
                        + " "
                        + o.size());
                try {
                  i.readByte();
                } catch (EOFException e) {
                  print("eof");
                }
              }),
          new Case(
              "readers",
              () -> {
                BufferedReader r = new BufferedReader(new StringReader("a\nb\r\n\nc"));
                String l;
                while ((l = r.readLine()) != null) print("[" + l + "]");
                StringWriter w = new StringWriter();
                PrintWriter p = new PrintWriter(w);
                p.printf("%d-%s", 5, "x");
                p.println(true);
                p.flush();
                print(w.toString().trim());
              }),
          new Case(
              "charsetStreams",
              () -> {
                ByteArrayOutputStream o = new ByteArrayOutputStream();
                try (Writer w = new OutputStreamWriter(o, StandardCharsets.UTF_8)) {
                  w.write("漢");
                }
                print(o.size());
                Reader r =
                    new InputStreamReader(
                        new ByteArrayInputStream(o.toByteArray()), StandardCharsets.UTF_8);
                print((char) r.read());
              }),
          new Case(
              "buffers",
              () -> {
                ByteBuffer b = ByteBuffer.allocate(16);
                b.putInt(1).putLong(2).order(ByteOrder.LITTLE_ENDIAN).putShort((short) 3);
                b.flip();
                print(
                    b.remaining()
                        + " "
                        + b.order(ByteOrder.BIG_ENDIAN).getInt()
                        + " "
                        + b.getLong()
                        + " "
                        + b.getShort());
                try {
                  b.get();
                } catch (java.nio.BufferUnderflowException e) {
                  print("under");
                }
              }),
          new Case(
              "directBuffers",
              () -> {
                long s = 0;
                for (int i = 0; i < 200; i++) {
                  ByteBuffer b = ByteBuffer.allocateDirect(100_000);
                  b.putInt(4, i);
                  s += b.getInt(4);
                }
                print(s);
              }),
          new Case(
              "printStreams",
              () -> {
                ByteArrayOutputStream o = new ByteArrayOutputStream();
                PrintStream p = new PrintStream(o, true);
                p.print(1.5);
                p.print((Object) null);
                p.println(new char[] {'x'});
                p.printf("%s", "y");
                print(o.toString().trim());
              }),
          new Case(
              "properties",
              () -> {
                Properties p = new Properties();
                p.load(new StringReader("a=1\n# c\nb : two\nc\\ d=3"));
                print(new TreeMap<>(p) + p.getProperty("x", "none"));
              }),
          new Case(
              "tokenizer",
              () -> {
                StringTokenizer t = new StringTokenizer("a b,c", " ,");
                StringBuilder b = new StringBuilder();
                while (t.hasMoreTokens()) b.append(t.nextToken()).append(t.countTokens());
                print(b);
              }),
          new Case(
              "weakReferences",
              () -> {
                WeakReference<byte[]> w = new WeakReference<>(new byte[1000]);
                byte[] keep = new byte[10];
                WeakReference<byte[]> k = new WeakReference<>(keep);
                System.gc();
                for (int i = 0; i < 50 && w.get() != null; i++) {
                  System.gc();
                  Thread.sleep(1);
                }
                print((w.get() == null) + " " + (k.get() == keep) + keep.length);
              }),
          new Case(
              "systemProperties",
              () -> {
                print(
                    System.lineSeparator().length()
                        + System.getProperty("no.such", "d")
                        + System.getProperty("file.separator"));
                System.setProperty("k", "v");
                print(System.getProperty("k"));
              }),
          new Case(
              "dates",
              () -> {
                Date d = new Date(86400000L * 365);
                print(
                    d.getTime()
                        + " "
                        + d.after(new Date(0))
                        + " "
                        + new Date(5).compareTo(new Date(6)));
              }),
          new Case(
              "objects",
              () -> {
                print(
                    Objects.equals(null, null)
                        + " "
                        + Objects.requireNonNullElse(null, "d")
                        + Objects.toString(null)
                        + Objects.hashCode(null));
                try {
                  Objects.requireNonNull(null, "msg");
                } catch (NullPointerException e) {
                  print(e.getMessage());
                }
                try {
                  Objects.checkIndex(5, 3);
                } catch (IndexOutOfBoundsException e) {
                  print("index");
                }
              }),
          new Case(
              "compression",
              () -> {
                ByteArrayOutputStream o = new ByteArrayOutputStream();
                try (java.util.zip.GZIPOutputStream g = new java.util.zip.GZIPOutputStream(o)) {
                  g.write("hello ".repeat(100).getBytes(StandardCharsets.UTF_8));
                }
                print(o.size() < 100);
                java.util.zip.GZIPInputStream i =
                    new java.util.zip.GZIPInputStream(new ByteArrayInputStream(o.toByteArray()));
                print(new String(i.readAllBytes(), StandardCharsets.UTF_8).length());
              }),
          new Case(
              "garbage",
              () -> {
                int sum = 0;
                for (int i = 0; i < 200_000; i++) {
                  int[] a = new int[i % 50 + 1];
                  a[a.length - 1] = i;
                  sum += a[i % a.length];
                }
                print(sum);
              }),
          new Case(
              "linkedStructures",
              () -> {
                Object[] head = null;
                for (int i = 0; i < 100_000; i++) head = new Object[] {head, i};
                long s = 0;
                for (Object[] n = head; n != null; n = (Object[]) n[0]) s += (Integer) n[1];
                print(s);
              }));

  private static void print(Object value) {
    System.out.println(value);
  }
}
