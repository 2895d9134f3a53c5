// Device interrupts: one object per line of the PLIC. An interrupt masks its line and signals bits; its holder serves the
// device and acknowledges, which unmasks the line. So a driver that does not serve costs one interrupt, not a storm.

import { TYPE_INTERRUPT } from '../abi/handles';
import { mmio_read32, mmio_write32 } from '../abi/intrinsics';
import { IRQ_LINES, PLIC_BASE } from '../abi/memory-map';
import { deviceAddress } from './kernel-map';
import { attachNode, detachNode, NODE_INTERRUPT, NODE_INTERRUPT_TARGET, NODE_KIND_SHIFT, Node } from './node';
import { dropNotification, Notification, signalNotification } from './notification';
import { allocateObject, freeObject, KernelObject } from './object';
import { Process } from './process';

@unmanaged
@final
export class Interrupt extends KernelObject {
  line: u32;
  notification: Notification | null;
  bits: u32;
  /** Signalled and not acknowledged yet. */
  masked: bool;
  // two nodes of the forest of derivation, in place: the binding, by the handles of the interrupt and of the notification
  bindingKind: u32;
  bindingNext: usize;
  bindingPrevious: usize;
  bindingChild: usize;
  bindingLast: usize;
  targetKind: u32;
  targetNext: usize;
  targetPrevious: usize;
  targetChild: usize;
  targetLast: usize;
}

export const INTERRUPT_BYTES: u32 = offsetof<Interrupt>();

function bindingNode(interrupt: Interrupt): Node {
  return changetype<Node>(changetype<usize>(interrupt) + offsetof<Interrupt>('bindingKind'));
}

export function interruptOfNode(node: Node): Interrupt {
  return changetype<Interrupt>(changetype<usize>(node) - offsetof<Interrupt>('bindingKind'));
}

function targetNode(interrupt: Interrupt): Node {
  return changetype<Node>(changetype<usize>(interrupt) + offsetof<Interrupt>('targetKind'));
}

export function interruptOfTarget(node: Node): Interrupt {
  return changetype<Interrupt>(changetype<usize>(node) - offsetof<Interrupt>('targetKind'));
}

// PLIC registers (RISC-V PLIC specification), context 1 = S-mode of hart 0
const PLIC_PRIORITY: usize = 0; // word per line
const PLIC_ENABLE: usize = 0x2080;
const PLIC_THRESHOLD: usize = 0x201000;
const PLIC_CLAIM: usize = 0x201004;

/** Word per line: the Interrupt object, or 0. */
export const lines: usize = memory.data(128); // IRQ_LINES words

function plic(offset: usize): usize {
  return deviceAddress(PLIC_BASE) + offset;
}

export function initializeInterrupts(): void {
  for (let line: u32 = 1; line < IRQ_LINES; line++)
    mmio_write32(plic(PLIC_PRIORITY + ((<usize>line) << 2)), 1);
  mmio_write32(plic(PLIC_ENABLE), 0);
  mmio_write32(plic(PLIC_THRESHOLD), 0);
}

function setEnabled(line: u32, enabled: bool): void {
  const bits = mmio_read32(plic(PLIC_ENABLE));
  mmio_write32(plic(PLIC_ENABLE), enabled ? bits | (1 << line) : bits & ~(1 << line));
}

export function createInterrupt(line: u32, payer: Process): Interrupt | null {
  const interrupt = changetype<Interrupt | null>(allocateObject(TYPE_INTERRUPT, INTERRUPT_BYTES, payer));
  if (interrupt == null) return null;
  interrupt.line = line;
  store<usize>(lines + ((<usize>line) << 2), changetype<usize>(interrupt));
  return interrupt;
}

export function dropInterrupt(interrupt: Interrupt): void {
  if (--interrupt.references !== 0) return;
  unbindInterrupt(interrupt);
  store<usize>(lines + ((<usize>interrupt.line) << 2), 0);
  freeObject(interrupt, INTERRUPT_BYTES);
}

/**
 * From now on the line signals these bits; what was bound before is not any more. Made through a handle of the interrupt and
 * one of the notification.
 */
export function bindInterrupt(
  interrupt: Interrupt,
  by: Node,
  notification: Notification,
  target: Node,
  bits: u32,
): void {
  notification.references++;
  unbindInterrupt(interrupt);
  interrupt.notification = notification;
  interrupt.bits = bits;
  attachNode(bindingNode(interrupt), NODE_INTERRUPT << NODE_KIND_SHIFT, by);
  attachNode(targetNode(interrupt), NODE_INTERRUPT_TARGET << NODE_KIND_SHIFT, target);
  acknowledgeInterrupt(interrupt);
}

/** The line signals nobody, and stays masked. */
export function unbindInterrupt(interrupt: Interrupt): void {
  const notification = interrupt.notification;
  if (notification == null) return;
  setEnabled(interrupt.line, false);
  interrupt.notification = null;
  interrupt.masked = false;
  detachNode(bindingNode(interrupt));
  detachNode(targetNode(interrupt));
  dropNotification(notification);
}

export function acknowledgeInterrupt(interrupt: Interrupt): void {
  interrupt.masked = false;
  if (interrupt.notification != null) setEnabled(interrupt.line, true);
}

/** The external interrupt: claims every line that is pending, masks it and tells its driver. */
export function handleExternal(): void {
  for (let line = mmio_read32(plic(PLIC_CLAIM)); line !== 0; line = mmio_read32(plic(PLIC_CLAIM))) {
    mmio_write32(plic(PLIC_CLAIM), line); // complete first: the PLIC ignores it for a line that is not enabled
    setEnabled(line, false);
    const interrupt = changetype<Interrupt | null>(load<usize>(lines + ((<usize>line) << 2)));
    if (interrupt == null) continue;
    interrupt.masked = true;
    const notification = interrupt.notification;
    if (notification != null) signalNotification(notification, interrupt.bits);
  }
}
