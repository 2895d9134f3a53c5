// What traffic-server and traffic-client agree on.
//
// Every message carries the client's number in word 0 and its sequence number in word 1. Word 2 is random; the reply
// has it mixed with the other two. A payload's byte i is (sequence + i); the reply's is one more.

export const CLIENTS_MAX: u32 = 16;

export const LABEL_SHORT: u32 = 1; // call
export const LABEL_ONE_WAY: u32 = 2; // send
export const LABEL_LONG: u32 = 3; // call with a payload
export const LABEL_HANDLE: u32 = 4; // call with a notification, which the server signals
export const LABEL_LATER: u32 = 5; // call whose reply comes after the next message
export const LABEL_END: u32 = 6; // call: word 2 = how many messages the client has sent

export function mixed(client: u32, sequence: u32, word: u32): u32 {
  return (word ^ (client * 0x01000193)) + sequence * 0x9e3779b1;
}

export function serverName(index: u32): string {
  return 'traffic' + index.toString();
}
