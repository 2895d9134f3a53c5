// Errors, as negative numbers: a system call's a0, and the label of a reply between user processes. The kernel's
// come first; the rest belong to the services and never leave the kernel. errorText gives the words that a
// command prints after the name of what failed: "cat: /nope: not found".

export const OK: i32 = 0;

// --- of the kernel ---------------------------------------------------------------------------------------
export const E_BAD_HANDLE: i32 = -1; // no such handle, or stale
export const E_WRONG_TYPE: i32 = -2; // the handle names another kind of object
export const E_DENIED: i32 = -3; // the handle lacks a right that the call needs
export const E_INVALID: i32 = -4; // an argument is out of range or misaligned
export const E_NO_MEMORY: i32 = -5; // the quota, or the machine, has no page left
export const E_NO_HANDLES: i32 = -6; // the handle table is full
export const E_PEER_DEAD: i32 = -7; // the other side is gone
export const E_REVOKED: i32 = -8; // the handle the call was made through was revoked meanwhile
export const E_TIMED_OUT: i32 = -9; // the deadline passed; also a poll that found nothing
export const E_NO_CALLER: i32 = -10; // reply without a call to answer
export const E_BUSY: i32 = -11; // already bound, mapped, or in use
export const E_NO_SYSTEM_CALL: i32 = -12; // the number is past the system call vector

// --- of the services -----------------------------------------------------------------------------------------
export const E_NOT_FOUND: i32 = -32;
export const E_EXISTS: i32 = -33;
export const E_IS_DIRECTORY: i32 = -34;
export const E_NOT_DIRECTORY: i32 = -35;
export const E_NOT_EMPTY: i32 = -36;
export const E_NO_SPACE: i32 = -37;
export const E_CLOSED: i32 = -38; // a pipe or stream whose other end is gone
export const E_READ_ONLY: i32 = -39;
export const E_TOO_LONG: i32 = -40; // a name, or an argument list
export const E_NOT_EXECUTABLE: i32 = -41; // not a program for this machine
export const E_NO_CHILD: i32 = -42;
export const E_BAD_REQUEST: i32 = -43; // a message that the protocol does not know
export const E_NOT_SEEKABLE: i32 = -44;
export const E_INTERRUPTED: i32 = -45; // ^C

/** What a person reads for an error number. */
export function errorText(error: i32): string {
  switch (error) {
    case OK:
      return 'no error';
    case E_BAD_HANDLE:
      return 'no such handle';
    case E_WRONG_TYPE:
      return 'handle of another type';
    case E_DENIED:
      return 'permission denied';
    case E_INVALID:
      return 'invalid argument';
    case E_NO_MEMORY:
      return 'out of memory';
    case E_NO_HANDLES:
      return 'too many handles';
    case E_PEER_DEAD:
      return 'the server is gone';
    case E_REVOKED:
      return 'handle was revoked';
    case E_TIMED_OUT:
      return 'timed out';
    case E_NO_CALLER:
      return 'nobody to reply to';
    case E_BUSY:
      return 'busy';
    case E_NO_SYSTEM_CALL:
      return 'no such system call';
    case E_NOT_FOUND:
      return 'not found';
    case E_EXISTS:
      return 'already exists';
    case E_IS_DIRECTORY:
      return 'is a directory';
    case E_NOT_DIRECTORY:
      return 'not a directory';
    case E_NOT_EMPTY:
      return 'directory not empty';
    case E_NO_SPACE:
      return 'no space left';
    case E_CLOSED:
      return 'broken pipe';
    case E_READ_ONLY:
      return 'read-only';
    case E_TOO_LONG:
      return 'argument list or name too long';
    case E_NOT_EXECUTABLE:
      return 'not a program for this machine';
    case E_NO_CHILD:
      return 'no such process';
    case E_BAD_REQUEST:
      return 'request not understood';
    case E_NOT_SEEKABLE:
      return 'cannot seek';
    case E_INTERRUPTED:
      return 'interrupted';
    default:
      return 'unknown error';
  }
}
