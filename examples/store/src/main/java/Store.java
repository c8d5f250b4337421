// SPDX-License-Identifier: Apache-2.0
import dev.ukvm.guest.Block;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32;

/**
 * A store of keys and values on a block device that survives `kill -9`: a log of records, one a
 * block, each with its number and a checksum. What was printed as stored is there at the next start;
 * a record that was being written is there whole or not at all.
 *
 * <p>{@code set KEY VALUE}, {@code get KEY}, {@code list}, {@code fill COUNT}.
 */
public final class Store {
  private final Block block;
  private final byte[] buffer;
  private final Map<String, String> values = new TreeMap<>();
  private long next;

  private Store(Block block) throws IOException {
    this.block = block;
    buffer = new byte[block.blockSize()];
    while ((next + 1) * buffer.length <= block.capacity() && load()) {
      next++;
    }
  }

  public static void main(String[] arguments) throws IOException {
    Store store = new Store(Block.acquire("storage"));
    switch (arguments.length == 0 ? "" : arguments[0]) {
      case "set" -> store.set(arguments[1], arguments[2]);
      case "get" -> System.out.println(store.values.get(arguments[1]));
      case "list" -> store.values.forEach((key, value) -> System.out.println(key + " = " + value));
      case "fill" -> {
        for (int i = 0; i < Integer.parseInt(arguments[1]); i++) {
          store.set("key" + i, "value" + i);
        }
      }
      default -> {
        System.err.println("usage: set KEY VALUE | get KEY | list | fill COUNT");
        System.exit(2);
      }
    }
  }

  /** Takes in the record at the log's end; false if there is none. */
  private boolean load() throws IOException {
    block.read(next * buffer.length, buffer, buffer.length);
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(buffer));
    int checksum = in.readInt();
    if (checksum != checksum() || in.readLong() != next + 1) {
      return false;
    }
    values.put(in.readUTF(), in.readUTF());
    return true;
  }

  private void set(String key, String value) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeInt(0);
    out.writeLong(next + 1);
    out.writeUTF(key);
    out.writeUTF(value);
    if (bytes.size() > buffer.length || (next + 1) * buffer.length > block.capacity()) {
      throw new IOException("no room for " + key);
    }
    java.util.Arrays.fill(buffer, (byte) 0);
    System.arraycopy(bytes.toByteArray(), 0, buffer, 0, bytes.size());
    int checksum = checksum();
    for (int i = 0; i < 4; i++) {
      buffer[i] = (byte) (checksum >>> (24 - 8 * i));
    }
    block.write(next * buffer.length, buffer, buffer.length);
    next++;
    values.put(key, value);
    System.out.println("stored " + key);
  }

  /** Of all but itself. */
  private int checksum() {
    CRC32 crc = new CRC32();
    crc.update(buffer, 4, buffer.length - 4);
    return (int) crc.getValue();
  }
}
