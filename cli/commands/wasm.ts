// cox wasm invoke FILE EXPORT [ARGUMENT...]: an exported function of a WebAssembly module, on the virtual processor.

import path from 'node:path';
import {
  FunctionExtern,
  INSTRUCTION_LIMIT,
  type Instance,
  instantiate,
  Store,
  WasmError,
} from '../../wasm/index.ts';
import { type Arguments, optionValue } from '../arguments.ts';
import { EXIT_LIMIT, EXIT_TRAP } from '../exit-codes.ts';
import { Failure, UsageError } from '../failure.ts';
import { readHostFile } from '../host-files.ts';
import { writeAll } from '../standard-streams.ts';
import { parseCount } from '../values.ts';
import { formatValue, parseValue } from '../wasm-values.ts';

export async function run(parsed: Arguments, root: string): Promise<number> {
  const [action, file, name, ...texts] = parsed.operands;
  if (action !== 'invoke') throw new UsageError(`there is no 'cox wasm ${action}', only 'cox wasm invoke'`);
  if (file === undefined) throw new UsageError('FILE is missing');
  const limit = optionValue(parsed, '--max-instructions');
  const maxInstructions = limit === undefined ? undefined : parseCount('--max-instructions', limit);
  const instance = load(file, root, maxInstructions);
  if (name === undefined) throw new UsageError(`EXPORT is missing; there ${exportList(instance)}`);
  const fn = instance.exports[name];
  if (!(fn instanceof FunctionExtern))
    throw new Failure(`${file}: no function '${name}' is exported; there ${exportList(instance)}`);
  const { parameters, results } = fn.type;
  if (texts.length !== parameters.length)
    throw new UsageError(`${name} takes ${argumentList(parameters)}, and ${texts.length} are given`);
  const args = parameters.map((type, i) => parseValue(type, texts[i]!));
  const outcome = fn.callBits(args, maxInstructions);
  if ('trap' in outcome) {
    const exitCode = outcome.trap === INSTRUCTION_LIMIT ? EXIT_LIMIT : EXIT_TRAP;
    throw new Failure(`${file}: ${name}: ${trapText(outcome.trap)}`, exitCode);
  }
  const lines = outcome.values.map((bits, i) => `${formatValue(results[i]!, bits)}\n`);
  await writeAll(process.stdout, lines.join(''));
  return 0;
}

const trapText = (trap: string): string => (trap === INSTRUCTION_LIMIT ? trap : `trap: ${trap}`);

function load(file: string, root: string, maxInstructions: number | undefined): Instance {
  const bytes = readHostFile(file);
  const store = new Store({ runtimeFile: path.join(root, 'toolchain/wasm/runtime.S') });
  try {
    return instantiate(bytes, {}, { name: file, store, maxInstructions });
  } catch (error) {
    if (!(error instanceof WasmError)) throw error;
    const { kind, message } = error;
    if (kind === 'trap')
      throw new Failure(
        `${file}: ${trapText(message)}, while it was instantiated`,
        message === INSTRUCTION_LIMIT ? EXIT_LIMIT : EXIT_TRAP,
      );
    throw new Failure(`${file}: ${kind === 'resource' ? '' : `${kind}: `}${message}`);
  }
}

function exportList(instance: Instance): string {
  const names = Object.keys(instance.exports).filter(
    (name) => instance.exports[name] instanceof FunctionExtern,
  );
  if (names.length === 0) return 'are none';
  return `${names.length === 1 ? 'is' : 'are'} ${names.join(', ')}`;
}

const argumentList = (types: readonly string[]): string =>
  types.length === 0 ? 'no arguments' : `${types.length} (${types.join(', ')})`;
