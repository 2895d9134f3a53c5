// getopts LETTERS NAME [WORD...]: takes the next option out of the parameters, or the words, into a variable. OPTIND counts the
// words; a letter with a : behind it has a value, which OPTARG gets. What is no option gives ?, and with a : in front of all
// letters, nothing is said of it, and a missing value gives :. Status 1 where no option is left.

import { parseNumber } from 'cox';
import { isName } from '../characters';
import { Shell } from '../shell';
import { Streams } from '../streams';
import { Variables } from '../variables';
import { STATUS_FAILED, wrongUse } from './builtin';

/** Within a word of several letters, OPTIND is that of the next word already: where the next letter is, and for which OPTIND
 *  that holds; 0 where no word has been begun. */
let letterAt: i32 = 1;
let begun: i32 = 0;

export function nextOption(shell: Shell, args: string[], streams: Streams): i32 {
  if (args.length < 3) return wrongUse(args, 'letters and the name of a variable are missing', streams);
  if (!isName(args[2])) return wrongUse(args, `${args[2]} is not a name`, streams);
  const variables = shell.variables;
  const words = args.length > 3 ? args.slice(2) : variables.parameters;
  const count = max(parseNumber(variables.get('OPTIND')), 1);
  if (count !== begun) letterAt = 1;
  const index = letterAt > 1 ? count - 1 : count;
  const word = index < words.length ? words[index] : '';
  if (letterAt === 1 && (word.length < 2 || !word.startsWith('-') || word === '--')) {
    moveTo(variables, word === '--' ? index + 1 : index);
    variables.set(args[2], '?');
    return STATUS_FAILED;
  }
  const letter = word.charAt(letterAt++);
  take(args, letter, word, index, words, variables, streams);
  return 0;
}

function take(
  args: string[],
  letter: string,
  word: string,
  index: i32,
  words: string[],
  variables: Variables,
  streams: Streams,
): void {
  const silent = args[1].startsWith(':');
  const known = letter === ':' ? -1 : args[1].indexOf(letter);
  const wantsValue = known >= 0 && args[1].charAt(known + 1) === ':';
  const rest = word.substring(letterAt);
  let next = rest.length === 0 ? index + 1 : index;
  variables.unset('OPTARG');
  variables.set(args[2], letter);
  if (known < 0) {
    refuse(args, silent, '?', letter, 'unknown option', variables, streams);
  } else if (wantsValue && rest.length > 0) {
    variables.set('OPTARG', rest);
    next = index + 1;
  } else if (wantsValue && index + 1 < words.length) {
    variables.set('OPTARG', words[index + 1]);
    next = index + 2;
  } else if (wantsValue) {
    refuse(args, silent, ':', letter, 'no value for option', variables, streams);
  }
  if (next !== index) {
    moveTo(variables, next);
    return;
  }
  begun = index + 1;
  variables.set('OPTIND', begun.toString());
}

function moveTo(variables: Variables, index: i32): void {
  variables.set('OPTIND', index.toString());
  begun = 0;
  letterAt = 1;
}

function refuse(
  args: string[],
  silent: bool,
  result: string,
  letter: string,
  message: string,
  variables: Variables,
  streams: Streams,
): void {
  variables.set(args[2], silent ? result : '?');
  if (silent) variables.set('OPTARG', letter);
  else streams.complain(`${args[0]}: ${message} -${letter}`);
}
