// Reads the flattened device tree (Devicetree Specification 0.4, chapter 5) that the machine passes: size of RAM, boot
// arguments, place of the boot archive. All numbers in it are big-endian.

import { RAM_BASE, RAM_BYTES_DEFAULT } from '../../abi/memory-map';
import { panic } from '../panic';

const TREE_MAGIC: u32 = 0xd00dfeed;
const HEADER_TOTAL: usize = 4;
const HEADER_STRUCTURE: usize = 8;
const HEADER_STRINGS: usize = 12;
const TOKEN_BEGIN_NODE: u32 = 1;
const TOKEN_END_NODE: u32 = 2;
const TOKEN_PROPERTY: u32 = 3;
const TOKEN_END: u32 = 9;
const DEPTH_OF_CHILDREN: u32 = 2; // the root is 1

export let memoryEnd: usize = 0;
export let archiveStart: usize = 0;
export let archiveEnd: usize = 0;
export let treeBytes: u32 = 0;
export let bootArguments: usize = 0;
export let bootArgumentsBytes: u32 = 0;

function word(address: usize): u32 {
  return bswap<u32>(load<u32>(address));
}

/** Does the NUL-terminated text begin with the literal? */
function startsWith(text: usize, literal: string): bool {
  const units = changetype<usize>(literal);
  for (let i = 0; i < literal.length; i++) {
    if (<u16>load<u8>(text + i) !== load<u16>(units + ((<usize>i) << 1))) return false;
  }
  return true;
}

function equals(text: usize, literal: string): bool {
  return startsWith(text, literal) && load<u8>(text + literal.length) === 0;
}

function textBytes(text: usize): u32 {
  let end = text;
  while (load<u8>(end) !== 0) end++;
  return <u32>(end - text);
}

/** A number of one or two cells: this machine's addresses fit the last. */
function number(value: usize, bytes: u32): u32 {
  return word(value + bytes - 4);
}

function chosenProperty(name: usize, value: usize, bytes: u32): void {
  if (equals(name, 'linux,initrd-start')) archiveStart = number(value, bytes);
  else if (equals(name, 'linux,initrd-end')) archiveEnd = number(value, bytes);
  else if (equals(name, 'bootargs')) {
    bootArguments = value;
    bootArgumentsBytes = bytes === 0 ? 0 : textBytes(value);
  }
}

/** `reg` of a memory node: two cells address, two cells size. */
function memoryProperty(name: usize, value: usize): void {
  if (equals(name, 'reg') && number(value, 8) === RAM_BASE) memoryEnd = RAM_BASE + number(value + 8, 8);
}

function align4(address: usize): usize {
  return (address + 3) & ~3;
}

export function parseDeviceTree(tree: usize): void {
  if (word(tree) !== TREE_MAGIC) panic('boot: no device tree at the address in a1');
  treeBytes = word(tree + HEADER_TOTAL);
  memoryEnd = RAM_BASE + RAM_BYTES_DEFAULT;
  const strings = tree + word(tree + HEADER_STRINGS);
  let cursor = tree + word(tree + HEADER_STRUCTURE);
  let depth: u32 = 0;
  let inChosen: bool = false;
  let inMemory: bool = false;
  for (let token = word(cursor); token !== TOKEN_END; token = word(cursor)) {
    cursor += 4;
    if (token === TOKEN_BEGIN_NODE) {
      depth++;
      if (depth === DEPTH_OF_CHILDREN) {
        inChosen = equals(cursor, 'chosen');
        inMemory = startsWith(cursor, 'memory@');
      }
      cursor = align4(cursor + textBytes(cursor) + 1);
    } else if (token === TOKEN_END_NODE) {
      depth--;
    } else if (token === TOKEN_PROPERTY) {
      const bytes = word(cursor);
      const name = strings + word(cursor + 4);
      cursor += 8;
      if (depth === DEPTH_OF_CHILDREN && inChosen) chosenProperty(name, cursor, bytes);
      if (depth === DEPTH_OF_CHILDREN && inMemory) memoryProperty(name, cursor);
      cursor = align4(cursor + bytes);
    }
  }
}

/** Is `quiet` one of the words before ` -- `? */
export function argumentsQuiet(): bool {
  let wordStart = true;
  for (let i: u32 = 0; i < bootArgumentsBytes; i++) {
    const text = bootArguments + i;
    if (wordStart && startsWith(text, '-- ')) return false;
    if (wordStart && startsWith(text, 'quiet') && load<u8>(text + 5) <= 32) return true;
    wordStart = load<u8>(text) === 32;
  }
  return false;
}
