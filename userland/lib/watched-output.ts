// Imported into programs of the user's before anything else: each line that they print goes out at once, and where nobody
// reads any more they end, or they would print for ever.

import { sysProcessExit } from '../../build/generated/syscalls';
import { stdout } from './standard';

/** As elsewhere of a program that writes to a closed pipe: 128 and the number of the signal. */
const STATUS_OUTPUT_CLOSED: u32 = 141;

stdout.watched = true;
stdout.whenClosed = () => sysProcessExit(STATUS_OUTPUT_CLOSED);
