// Imported into programs of the user's before anything else: each line that they print goes out at once.

import { stdout } from './standard';

stdout.watched = true;
