// The form of a message.
//
// Short message: an info word and four words, in registers. Long message: also up to PAYLOAD_BYTES from the sender's
// message page to the receiver's, and up to four handles, whose words stand at the end of that page.
//
//   info   31      29 28            16 15             0
//         +----------+----------------+----------------+
//         | handles  | payload bytes  | label          |
//         +----------+----------------+----------------+
//
// A label below 0x8000 is a request's number in its protocol; a reply's label is an error number (16 bits, signed:
// 0 is success). Labels from LABEL_KERNEL up (as unsigned 16-bit) can only come from the kernel on a *receive*.
//
//   message page   0 .. 4063     payload
//                  4064 + 4*i    handle i: sent handle; on arrival the handle in the receiver's table (0 = none)
//                  4080 + 4*i    transfer word of handle i: the rights to pass on, | TRANSFER_MOVE to give it away

export const INFO_LABEL_MASK: u32 = 0xffff;
export const INFO_BYTES_SHIFT: u32 = 16;
export const INFO_BYTES_MASK: u32 = 0x1fff;
export const INFO_HANDLES_SHIFT: u32 = 29;
export const INFO_HANDLES_MAX: u32 = 4;

export const PAYLOAD_BYTES: u32 = 4064;
export const MESSAGE_HANDLES: u32 = 4064; // offsets in the message page
export const MESSAGE_TRANSFERS: u32 = 4080;
export const TRANSFER_MOVE: u32 = 0x80000000;
export const RIGHTS_ALL: u32 = 0xff;

// Results of receive (a0) that are not errors: does somebody wait for a reply?
export const RECEIVED_CALL: i32 = 0;
export const RECEIVED_ONE_WAY: i32 = 1;

// Labels of messages that the kernel itself sends.
export const LABEL_KERNEL: u32 = 0xfff0;
export const LABEL_NOTIFICATION: u32 = 0xfff0; // word 0: the bits of the bound notification
export const LABEL_BADGE_DEAD: u32 = 0xfff1; // the last handle with this badge is gone
export const LABEL_FAULT: u32 = 0xfff2; // word 0: scause, 1: pc, 2: stval, 3: sp; a call: reply FAULT_RESUME or FAULT_KILL

export const FAULT_RESUME: u32 = 0; // labels of the reply to a fault
export const FAULT_KILL: u32 = 1; // word 0: exit status to record

// Timeouts are in ticks from now; zero: do not wait.
export const TIMEOUT_NEVER: u32 = 0xffffffff;

// Deadlines are mtime values, as two words. All ones: for ever; zero: do not wait.
export const FOREVER: u32 = 0xffffffff;
