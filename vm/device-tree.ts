// The device tree that the machine hands to its guest in a1: what QEMU's `virt` board has, less the devices that
// are not here (flash, PCI, fw_cfg). Drivers find the board by it, so the same kernel runs on both.

import {
  CLINT_BASE,
  FINISHER_BASE,
  IRQ_LINES,
  IRQ_RTC,
  IRQ_UART,
  IRQ_VIRTIO,
  PLIC_BASE,
  RAM_BASE,
  RTC_BASE,
  TICKS_PER_SECOND,
  UART_BASE,
  VIRTIO_BASE,
  VIRTIO_SLOTS,
  VIRTIO_STRIDE,
} from '../abi/memory-map.ts';
import { buildFdt, type FdtNode } from './fdt.ts';

export interface BoardDescription {
  ramBytes: number;
  /** For example rv32imac_zicsr. */
  isa: string;
  bootArguments?: string;
  /** The order of virtio slots: drivers number what they find as they find it. */
  virtioHighestFirst?: boolean;
  /** For the guest's random numbers. */
  randomSeed: Uint8Array;
  /** Physical addresses: first byte, and one past the last. */
  initrd?: { start: number; end: number };
}

// phandles, as QEMU numbers them
const CPU = 1;
const CPU_INTERRUPTS = 2;
const PLIC = 3;
const FINISHER = 4;

// Causes in mip, which are the interrupt numbers of a hart's own controller
const MACHINE_SOFTWARE = 3;
const MACHINE_TIMER = 7;
const SUPERVISOR_EXTERNAL = 9;
const MACHINE_EXTERNAL = 11;

const UART_CLOCK_HZ = 3686400;

export function buildDeviceTree(board: BoardDescription): Uint8Array {
  return buildFdt({
    name: '',
    properties: {
      '#address-cells': 2,
      '#size-cells': 2,
      compatible: 'riscv-virtio',
      model: 'riscv-virtio,coxswain',
    },
    children: [
      chosen(board),
      {
        name: 'memory@80000000',
        properties: { device_type: 'memory', reg: range(RAM_BASE, board.ramBytes) },
      },
      cpus(board.isa),
      syscon('poweroff', 0x5555),
      syscon('reboot', 0x7777),
      {
        name: 'soc',
        properties: { '#address-cells': 2, '#size-cells': 2, compatible: 'simple-bus', ranges: true },
        children: devices(board.virtioHighestFirst === true),
      },
    ],
  });
}

function chosen(board: BoardDescription): FdtNode {
  const { bootArguments, randomSeed } = board;
  const initrd = board.initrd && {
    'linux,initrd-start': board.initrd.start,
    'linux,initrd-end': board.initrd.end,
  };
  return {
    name: 'chosen',
    properties: {
      'stdout-path': uartPath(),
      'rng-seed': randomSeed,
      ...(bootArguments === undefined ? {} : { bootargs: bootArguments }),
      ...initrd,
    },
  };
}

function cpus(isa: string): FdtNode {
  const interruptController: FdtNode = {
    name: 'interrupt-controller',
    properties: {
      '#interrupt-cells': 1,
      'interrupt-controller': true,
      compatible: 'riscv,cpu-intc',
      phandle: CPU_INTERRUPTS,
    },
  };
  const cpu: FdtNode = {
    name: 'cpu@0',
    properties: {
      phandle: CPU,
      device_type: 'cpu',
      reg: 0,
      status: 'okay',
      compatible: 'riscv',
      'riscv,isa': isa,
      'mmu-type': 'riscv,sv32',
    },
    children: [interruptController],
  };
  return {
    name: 'cpus',
    properties: { '#address-cells': 1, '#size-cells': 0, 'timebase-frequency': TICKS_PER_SECOND },
    children: [cpu, cpuMap()],
  };
}

/** Which processors share what; here there is one. */
function cpuMap(): FdtNode {
  const core: FdtNode = { name: 'core0', properties: { cpu: CPU } };
  const cluster: FdtNode = { name: 'cluster0', properties: {}, children: [core] };
  return { name: 'cpu-map', properties: {}, children: [cluster] };
}

/** Ways to use the finisher that need no driver of its own. */
function syscon(name: string, value: number): FdtNode {
  return { name, properties: { value, offset: 0, regmap: FINISHER, compatible: `syscon-${name}` } };
}

function devices(virtioHighestFirst: boolean): FdtNode[] {
  const virtio = Array.from({ length: VIRTIO_SLOTS }, (_, slot) =>
    device('virtio_mmio', VIRTIO_BASE + slot * VIRTIO_STRIDE, 0x1000, 'virtio,mmio', IRQ_VIRTIO + slot),
  );
  const uart = device('serial', UART_BASE, 0x100, 'ns16550a', IRQ_UART);
  return [
    device('rtc', RTC_BASE, 0x1000, 'google,goldfish-rtc', IRQ_RTC),
    { ...uart, properties: { ...uart.properties, 'clock-frequency': UART_CLOCK_HZ } },
    {
      name: at('test', FINISHER_BASE),
      properties: {
        phandle: FINISHER,
        reg: range(FINISHER_BASE, 0x1000),
        compatible: ['sifive,test1', 'sifive,test0', 'syscon'],
      },
    },
    ...(virtioHighestFirst ? virtio.reverse() : virtio),
    plic(),
    {
      name: at('clint', CLINT_BASE),
      properties: {
        'interrupts-extended': [CPU_INTERRUPTS, MACHINE_SOFTWARE, CPU_INTERRUPTS, MACHINE_TIMER],
        reg: range(CLINT_BASE, 0x10000),
        compatible: ['sifive,clint0', 'riscv,clint0'],
      },
    },
  ];
}

function plic(): FdtNode {
  return {
    name: at('plic', PLIC_BASE),
    properties: {
      phandle: PLIC,
      'riscv,ndev': IRQ_LINES - 1,
      reg: range(PLIC_BASE, 0x600000),
      'interrupts-extended': [CPU_INTERRUPTS, MACHINE_EXTERNAL, CPU_INTERRUPTS, SUPERVISOR_EXTERNAL],
      'interrupt-controller': true,
      compatible: ['sifive,plic-1.0.0', 'riscv,plic0'],
      '#address-cells': 0,
      '#interrupt-cells': 1,
    },
  };
}

function device(name: string, base: number, bytes: number, compatible: string, line: number): FdtNode {
  return {
    name: at(name, base),
    properties: { interrupts: line, 'interrupt-parent': PLIC, reg: range(base, bytes), compatible },
  };
}

function uartPath(): string {
  return `/soc/${at('serial', UART_BASE)}`;
}

function at(name: string, base: number): string {
  return `${name}@${base.toString(16)}`;
}

/** A reg property: two cells of address, two of size. */
function range(base: number, bytes: number): number[] {
  return [0, base, 0, bytes];
}
