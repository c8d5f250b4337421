// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tender.device;

import dev.ukvm.abi.AttachedManifest;
import dev.ukvm.abi.Manifest;
import dev.ukvm.abi.Manifest.Device;
import dev.ukvm.tender.DeviceOption;
import dev.ukvm.tender.Interruption;
import dev.ukvm.tender.Report;
import dev.ukvm.tender.block.BlockDevice;
import dev.ukvm.tender.net.NetDevice;
import dev.ukvm.tender.vm.DirectCounters;
import dev.ukvm.tender.vm.DirectDevice;
import java.util.Arrays;

/** The devices of one guest by handle, the number that a guest names them by. */
public final class DeviceTable implements AutoCloseable {
  private final NetDevice[] nets = new NetDevice[Manifest.ENTRIES_MAX];
  private final BlockDevice[] blocks = new BlockDevice[Manifest.ENTRIES_MAX];
  private final AttachedManifest manifest;
  private final Report report;
  private final Interruption interruption;
  private int netCount;

  /**
   * @param declared what the executable wants
   * @param interruption ends the wait for what is not there yet
   */
  public DeviceTable(Manifest declared, Report report, Interruption interruption) {
    manifest = declared.attach();
    this.report = report;
    this.interruption = interruption;
  }

  /**
   * Attaches a NIC.
   *
   * @param link the option that says to what
   * @param mac the option that gives its address, or {@code null} for a random one
   * @param capture the option that has its frames recorded, or {@code null}
   */
  public void attachNet(Device device, DeviceOption link, DeviceOption mac, DeviceOption capture) {
    NetDevice net = NetDevice.open(device.name(), link, mac, capture, report, interruption);
    nets[device.handle()] = net;
    netCount++;
    manifest.attachNet(device, net.mac(), net.mtu());
  }

  /**
   * Attaches a block device.
   *
   * @param file the option that says to what
   * @param sectorSize the option that gives it, or {@code null} for the default
   */
  public void attachBlock(Device device, DeviceOption file, DeviceOption sectorSize) {
    BlockDevice block = BlockDevice.open(device.name(), file, sectorSize, report);
    blocks[device.handle()] = block;
    manifest.attachBlock(device, block.capacity(), block.sectorSize());
  }

  /** Says which NICs have a link that is down, now that the guest is about to begin. */
  public void reportObstacles() {
    for (NetDevice net : nets) {
      String obstacle = net == null ? null : net.obstacle();
      if (obstacle != null) {
        report.note(obstacle);
      }
    }
  }

  /** The manifest for the guest. */
  public byte[] manifest() {
    return manifest.bytes();
  }

  /** How many NICs there are. */
  public int netCount() {
    return netCount;
  }

  /**
   * The NIC of a handle, or {@code null}.
   *
   * @param handle any value
   */
  public NetDevice net(long handle) {
    return handle >= 0 && handle < nets.length ? nets[(int) handle] : null;
  }

  /**
   * The block device of a handle, or {@code null}.
   *
   * @param handle any value
   */
  public BlockDevice block(long handle) {
    return handle >= 0 && handle < blocks.length ? blocks[(int) handle] : null;
  }

  /** The devices as a machine sees them that may serve some by itself. */
  public DirectDevice[] direct() {
    DirectDevice[] found = new DirectDevice[nets.length];
    int count = 0;
    for (int handle = 0; handle < nets.length; handle++) {
      if (nets[handle] != null) {
        found[count++] = nets[handle].direct(handle);
      } else if (blocks[handle] != null) {
        found[count++] = blocks[handle].direct(handle);
      }
    }
    return Arrays.copyOf(found, count);
  }

  /**
   * Tells the counters of every device, a line each.
   *
   * @param direct what the machine has done by itself
   */
  public void reportStatistics(Report report, DirectCounters direct) {
    for (int handle = 0; handle < nets.length; handle++) {
      if (nets[handle] != null) {
        report.note(nets[handle].statistics(handle, direct));
      } else if (blocks[handle] != null) {
        report.note(blocks[handle].statistics(handle, direct));
      }
    }
  }

  @Override
  public void close() {
    for (int handle = 0; handle < nets.length; handle++) {
      if (nets[handle] != null) {
        nets[handle].close();
      }
      if (blocks[handle] != null) {
        blocks[handle].close();
      }
    }
  }
}
