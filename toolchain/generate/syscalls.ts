// Generates the guest's side of the system calls from the table in abi/syscalls.ts: a number and a stub for each.
//
// A stub is one intrinsic, so it becomes the instructions around one `ecall`. Results beyond a0 are stored by the
// intrinsic into one static block and read from there with result1() .. result6(), until the next system call.

import { SYSTEM_CALL_VECTOR_LENGTH, SYSTEM_CALLS, type SystemCall } from '../../abi/syscalls.ts';
import { banner, constantName, pascalName } from './names.ts';

/** The syscall_intoN intrinsics that exist, by number of arguments. */
const INTO_ARITIES = [0, 1, 2, 4, 6, 7];
const RESULT_REGISTERS = 6;

function stub(call: SystemCall): string {
  const parameters = call.arguments.map((name) => `${name}: u32`).join(', ');
  const number = `SYS_${constantName(call.name)}`;
  const name = `sys${pascalName(call.name)}`;
  if (!call.results) {
    const values = [number, ...call.arguments].join(', ');
    return `export function ${name}(${parameters}): i32 {\n  return syscall${call.arguments.length}(${values});\n}`;
  }
  const arity = INTO_ARITIES.find((count) => count >= call.arguments.length)!;
  const padding = Array<string>(arity - call.arguments.length).fill('0');
  const values = ['RESULTS', number, ...call.arguments, ...padding].join(', ');
  return `export function ${name}(${parameters}): i32 {\n  return syscall_into${arity}(${values});\n}`;
}

function comment(call: SystemCall): string {
  const lines = [call.effect];
  if (call.returns) lines.push(`Returns ${call.returns}.`);
  if (call.results)
    lines.push(`Results: ${call.results.map((name, i) => `result${i + 1}() ${name}`).join(', ')}.`);
  if (call.rights) lines.push(`Needs ${call.rights}.`);
  if (call.errors) lines.push(`Errors: ${call.errors.join(', ')}.`);
  return `/**\n${lines.map((line) => ` * ${line}\n`).join('')} */`;
}

function intrinsicNames(): string[] {
  const names = SYSTEM_CALLS.map((call) =>
    call.results
      ? `syscall_into${INTO_ARITIES.find((count) => count >= call.arguments.length)}`
      : `syscall${call.arguments.length}`,
  );
  return [...new Set(names)].sort();
}

/** The text of build/generated/syscalls.ts. */
export function generateSyscalls(): string {
  const numbers = SYSTEM_CALLS.map(
    (call) => `export const SYS_${constantName(call.name)}: u32 = ${call.number};`,
  );
  const results = Array.from(
    { length: RESULT_REGISTERS },
    (_, i) => `export function result${i + 1}(): u32 {\n  return load<u32>(RESULTS, ${4 * i});\n}`,
  );
  return [
    banner('abi/syscalls.ts'),
    `import { ${intrinsicNames().join(', ')} } from '../../abi/intrinsics';`,
    [...numbers, `export const SYSTEM_CALL_VECTOR_LENGTH: u32 = ${SYSTEM_CALL_VECTOR_LENGTH};`].join('\n'),
    '// a1..a6 of the last call that has results.',
    `const RESULTS: usize = memory.data(${4 * RESULT_REGISTERS});`,
    ...results,
    ...SYSTEM_CALLS.map((call) => `${comment(call)}\n${stub(call)}`),
    '',
  ].join('\n\n');
}
