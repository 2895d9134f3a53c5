// The badges of this server's endpoint: the number of a process or a group, and what the handle is for.
//
//   number               requests of that process
//   BADGE_FAULT | number  its faults, and its end: the kernel holds this one handle for as long as the process lives
//   BADGE_GROUP | number  the group protocol
//
// Init's handle has no badge: it is process 1.

export const BADGE_FAULT: u32 = 0x40000000;
export const BADGE_GROUP: u32 = 0x20000000;
export const BADGE_NUMBER: u32 = 0x1fffffff;
