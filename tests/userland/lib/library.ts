// Runs pieces of the user library on the host: a module that imports them, its memory, and a server of a few lines
// at the other end of its calls.

import { readFileSync } from 'node:fs';
import { INFO_BYTES_MASK, INFO_BYTES_SHIFT } from '../../../abi/messages.ts';
import { compileModule } from '../../../toolchain/asc/compile.ts';
import { SourceTree } from '../../../toolchain/asc/sources.ts';
import { loadProtocols } from '../../../toolchain/generate/load.ts';
import { generateProtocol } from '../../../toolchain/generate/protocols.ts';
import { generateSyscalls } from '../../../toolchain/generate/syscalls.ts';

/** Where the test puts bytes for the guest, and finds what it wrote. Below the module's data. */
export const INPUT = 0x20000;
export const OUTPUT = 0x60000;
const MESSAGE_PAGE = 0x10000;
const START_BLOCK = 0x11000;
const MEMORY_BASE = 0xa0000;

type Exports = Record<string, (...values: number[]) => number>;
interface Engine {
  instantiate(
    wasm: Uint8Array,
    imports: Record<string, Record<string, (...values: number[]) => unknown>>,
  ): Promise<{ instance: { exports: Exports } }>;
}
const engine = (globalThis as unknown as { WebAssembly: Engine }).WebAssembly;

export interface Reply {
  status: number;
  words?: number[];
  payload?: Uint8Array;
}
/** Answers a call: its label, words and payload. */
export type Serve = (label: number, words: number[], payload: Uint8Array) => Reply;

export interface Library {
  call: Exports;
  serve: Serve;
  put(bytes: Uint8Array): number;
  output(bytes: number): Uint8Array;
}

/** Compiles this source, which imports from './userland/lib/...'. */
export async function library(source: string): Promise<Library> {
  const root = process.cwd();
  const sources = new SourceTree(root);
  const map = readFileSync(`${root}/abi/memory-map.ts`, 'utf8')
    .replace(/(MESSAGE_PAGE: u32 = )\w+/, `$1${MESSAGE_PAGE}`)
    .replace(/(START_BLOCK: u32 = )\w+/, `$1${START_BLOCK}`);
  sources.add('abi/memory-map.ts', map);
  sources.add('build/generated/syscalls.ts', generateSyscalls());
  for (const protocol of await loadProtocols(root))
    sources.add(`build/generated/protocols/${protocol.name}.ts`, generateProtocol(protocol));
  const options = ['-O1', '--runtime', 'minimal', '--memoryBase', String(MEMORY_BASE)];
  const wasm = await compileModule(sources, source, [...options, '--enable', 'bulk-memory']);

  const memory = () => (exports.memory as unknown as { buffer: ArrayBuffer }).buffer;
  const call = (results: number, _system: number, _endpoint: number, info: number, ...words: number[]) => {
    const bytes = (info >>> INFO_BYTES_SHIFT) & INFO_BYTES_MASK;
    const payload = new Uint8Array(memory(), MESSAGE_PAGE, bytes).slice();
    const {
      status,
      words: answer = [],
      payload: content = new Uint8Array(0),
    } = made.serve(info & 0xffff, words, payload);
    new Uint8Array(memory(), MESSAGE_PAGE, content.length).set(content);
    const view = new DataView(memory());
    [(status & 0xffff) | (content.length << INFO_BYTES_SHIFT), ...answer].forEach((word, i) => {
      view.setUint32(results + 4 * i, word, true);
    });
    return 0;
  };
  const abort = () => {
    throw new Error('the guest aborted');
  };
  const { instance } = await engine.instantiate(wasm, {
    intrinsics: { syscall_into6: call },
    env: { abort },
  });
  const exports = instance.exports;
  const made: Library = {
    call: exports,
    serve: () => {
      throw new Error('no server');
    },
    put: (bytes) => {
      new Uint8Array(memory(), INPUT, bytes.length).set(bytes);
      return bytes.length;
    },
    output: (bytes) => new Uint8Array(memory(), OUTPUT, bytes).slice(),
  };
  return made;
}
