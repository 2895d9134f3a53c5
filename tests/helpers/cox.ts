// Runs the `cox` command as a user does, and collects what it says.

import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const COX = fileURLToPath(new URL('../../bin/cox.mjs', import.meta.url));

export interface CoxResult {
  status: number | null;
  output: string;
  errors: string;
}

/** Ends the command after `timeoutMs`; status is null then. */
export function cox(given: readonly string[], input = '', timeoutMs = 60_000): Promise<CoxResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [COX, ...given], { timeout: timeoutMs, killSignal: 'SIGKILL' });
    const result: CoxResult = { status: null, output: '', errors: '' };
    child.stdout.setEncoding('utf8').on('data', (text) => {
      result.output += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text) => {
      result.errors += text;
    });
    // A command that ends without reading its input closes the pipe; that is not the test's concern.
    child.stdin.on('error', () => {});
    child.stdin.end(input);
    child.on('error', reject);
    child.on('close', (status) => resolve({ ...result, status }));
  });
}
