// Runs the `cox` command as a user does, and collects what it says.

import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const COX = fileURLToPath(new URL('../../bin/cox.mjs', import.meta.url));

export interface CoxResult {
  status: number | null;
  output: string;
  errors: string;
}

export interface CoxOptions {
  /** The command is ended after so long; its status is null then. */
  timeoutMs?: number;
  /** Leaves standard input open behind the input given. */
  keepInputOpen?: boolean;
}

export function cox(given: readonly string[], input = '', options: CoxOptions = {}): Promise<CoxResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [COX, ...given], {
      timeout: options.timeoutMs ?? 60_000,
      killSignal: 'SIGKILL',
    });
    const result: CoxResult = { status: null, output: '', errors: '' };
    child.stdout.setEncoding('utf8').on('data', (text) => {
      result.output += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text) => {
      result.errors += text;
    });
    // A command that ends without reading its input closes the pipe; that is not the test's concern.
    child.stdin.on('error', () => {});
    if (options.keepInputOpen) child.stdin.write(input);
    else child.stdin.end(input);
    child.on('error', reject);
    child.on('close', (status) => resolve({ ...result, status }));
  });
}
