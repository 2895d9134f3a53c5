// Compiles a piece of guest code with asc and calls it on the host: strings go in and come out. This is how the
// parts of the shell and of the commands that touch no stream are tested without a machine around them.

import { main } from 'assemblyscript/asc';

const STRING_CLASS = 2; // id of String in every module the compiler makes
const LENGTH_OFFSET = 4; // the 32 bits before an object hold its length in bytes

/** What is used of the host's engine: its types come with browsers' only. */
interface Engine {
  instantiate(
    wasm: Uint8Array,
    imports: Record<string, Record<string, unknown>>,
  ): Promise<{ instance: { exports: Record<string, unknown> } }>;
}
const engine = (globalThis as unknown as { WebAssembly: Engine }).WebAssembly;

type Guest = Record<string, (...values: (string | number)[]) => unknown>;

export interface GuestModule {
  /** Calls an exported function that returns a string. */
  text(name: string, ...values: (string | number)[]): string;
  /** Calls an exported function that returns a number, a boolean or nothing. */
  number(name: string, ...values: (string | number)[]): number;
}

const compiled = new Map<string, Uint8Array>();

/** Compiles `entry` (path from the project's root), once a test file; throws with asc's own messages where it has errors. */
async function compile(entry: string): Promise<Uint8Array> {
  const known = compiled.get(entry);
  if (known) return known;
  let binary: Uint8Array | null = null;
  const options = ['-O3', '--runtime', 'minimal', '--exportRuntime', '--outFile', 'out.wasm', '--noColors'];
  const { error, stderr } = await main([entry, ...options], {
    writeFile: (name, contents) => {
      if (name === 'out.wasm') binary = contents as Uint8Array;
    },
  });
  if (error || !binary) throw new Error(stderr.toString());
  compiled.set(entry, binary);
  return binary;
}

/** A fresh instance of the module that `entry` compiles to. */
export async function compileGuest(entry: string): Promise<GuestModule> {
  const binary = await compile(entry);
  const abort = (message: number) => {
    throw new Error(`the guest aborted: ${message ? readText(message) : ''}`);
  };
  const { instance } = await engine.instantiate(binary, { env: { abort } });
  const guest = instance.exports as unknown as Guest;
  const memory = instance.exports.memory as { buffer: ArrayBuffer };

  function readText(pointer: number): string {
    const bytes = new DataView(memory.buffer).getUint32(pointer - LENGTH_OFFSET, true);
    return String.fromCharCode(...new Uint16Array(memory.buffer, pointer, bytes / 2));
  }
  function writeText(text: string): number {
    const pointer = guest.__new(text.length * 2, STRING_CLASS) as number;
    guest.__pin(pointer);
    const units = new Uint16Array(memory.buffer, pointer, text.length);
    for (let i = 0; i < text.length; i++) units[i] = text.charCodeAt(i);
    return pointer;
  }
  function call(name: string, values: (string | number)[]): number {
    const lowered = values.map((value) => (typeof value === 'string' ? writeText(value) : value));
    const result = guest[name](...lowered) as number;
    values.forEach((value, i) => {
      if (typeof value === 'string') guest.__unpin(lowered[i]);
    });
    return result;
  }
  return {
    text: (name, ...values) => {
      const text = readText(call(name, values));
      guest.__collect();
      return text;
    },
    number: (name, ...values) => call(name, values),
  };
}
