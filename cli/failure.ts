// A failure of a command that the user can understand and act on: one line, and an exit code. Whatever else is thrown
// is a defect of cox.

import { EXIT_USAGE } from './exit-codes.ts';

export class Failure extends Error {
  constructor(
    message: string,
    readonly exitCode: number = EXIT_USAGE,
  ) {
    super(message);
  }
}

/** Wrong usage of a command: the message names the way to its help. */
export class UsageError extends Failure {}

const HOST_ERRORS: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  EACCES: 'permission denied',
  EISDIR: 'is a directory',
  ENOTDIR: 'not a directory',
  ELOOP: 'too many symbolic links',
  ENAMETOOLONG: 'name too long',
  ENOSPC: 'no space left on device',
  EIO: 'input/output error',
  EBADF: 'not open',
  ERR_FS_FILE_TOO_LARGE: 'larger than 2 GiB',
};

/** What a person reads for an error of the host's system. Anything else is thrown again. */
export function hostErrorText(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : undefined;
  if (code === undefined) throw error;
  return HOST_ERRORS[code] ?? code;
}

/** "FILE: why", for a host file that could not be used. Anything but a file system error is thrown again. */
export function fileFailure(file: string, error: unknown): Failure {
  return new Failure(`${file}: ${hostErrorText(error)}`);
}
