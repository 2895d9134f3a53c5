// Values between the host and the machine. On the way they are bits: an unsigned bigint, so that every NaN keeps its payload.

import type { ValueType } from '../toolchain/wasm/module.ts';
import { FunctionExtern } from './externs.ts';
import type { Store } from './store.ts';

/** i32, f32 and f64 are numbers, i64 is a bigint, a reference to a function is its extern or null, an externref is anything. */
export type Value = unknown;

const view = new DataView(new ArrayBuffer(8));
const unsigned = (value: number | bigint, bits: number): bigint =>
  BigInt.asUintN(bits, typeof value === 'bigint' ? value : BigInt(Math.trunc(value)));

/** @throws TypeError where the value is none of that type */
export function toBits(store: Store, type: ValueType, value: Value): bigint {
  if (type === 'externref') return BigInt(store.handleOf(value));
  if (type === 'funcref') return BigInt(referenceOf(value));
  if (typeof value !== 'number' && typeof value !== 'bigint')
    throw new TypeError(`${String(value)} is no value of type ${type}`);
  if (type === 'i32') return unsigned(value, 32);
  if (type === 'i64') return unsigned(value, 64);
  if (type === 'f32') {
    view.setFloat32(0, Number(value));
    return BigInt(view.getUint32(0));
  }
  view.setFloat64(0, Number(value));
  return view.getBigUint64(0);
}

export function fromBits(store: Store, type: ValueType, bits: bigint): Value {
  switch (type) {
    case 'i32':
      return Number(BigInt.asIntN(32, bits));
    case 'i64':
      return BigInt.asIntN(64, bits);
    case 'f32':
      view.setUint32(0, Number(bits));
      return view.getFloat32(0);
    case 'f64':
      view.setBigUint64(0, bits);
      return view.getFloat64(0);
    case 'funcref':
      return store.functionAt(Number(bits));
    case 'externref':
      return store.valueOf(Number(bits));
  }
}

function referenceOf(value: Value): number {
  if (value === null || value === undefined) return 0;
  if (value instanceof FunctionExtern) return value.reference;
  throw new TypeError(`${String(value)} is no function of an instance, nor null`);
}
