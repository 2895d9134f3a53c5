import { beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { compileGuest, type GuestModule } from '../../helpers/guest.ts';

let shell: GuestModule;
beforeAll(async () => {
  shell = await compileGuest('servers/shell/probe/probe.ts');
});

const parse = (text: string) => shell.text('parse', text);

describe('the grammar', () => {
  test.each([
    ['echo hello', '(run echo hello)'],
    ['  echo\thello  # a comment', '(run echo hello)'],
    ['a | b|c', '(pipe (run a) (run b) (run c))'],
    ['a && b || c', '(or (and (run a) (run b)) (run c))'],
    ['a; b & c', '(list (run a) (run b)& (run c))'],
    ['a &\nb', '(list (run a)& (run b))'],
    ['a\n\n\nb\n', '(list (run a) (run b))'],
    ['a &&\n b |\n c', '(and (run a) (pipe (run b) (run c)))'],
    ['! a | b', '(not (pipe (run a) (run b)))'],
    ['a \\\n b', '(run a b)'],
    ['< in a >> out 2> err', '(run a 0<in 1>>out 2>err)'],
    ['a 2>&1 >x', '(run a 2>&1 1>x)'],
    ['a2>x', '(run a2 1>x)'],
    ['X=1 Y= env Z=2', '(run X=1 Y= env Z=2)'],
    ['X="a b"c', "(run X='a b'c)"],
    ['=x a=', '(run =x a=)'],
    ['(a; b) > f | c', '(pipe (subshell (list (run a) (run b)) 1>f) (run c))'],
    ['', '(list)'],
    ['# only a comment', '(list)'],
  ])('%j', (text, tree) => expect(parse(text)).toBe(tree));
});

describe('compound commands', () => {
  test.each([
    ['if a; then b; fi', '(if (run a) (run b))'],
    ['if a\nthen b\nelif c\nthen d\nelse e\nfi', '(if (run a) (run b) (run c) (run d) else (run e))'],
    ['while a; do b; c; done > f', '(while (run a) (list (run b) (run c)) 1>f)'],
    ['until a; do b; done', '(until (run a) (run b))'],
    ['for x in a "b c"; do d; done', "(for x [a 'b c'] (run d))"],
    ['for x; do d; done', '(for x ["$@"] (run d))'],
    ['for x\ndo d\ndone', '(for x ["$@"] (run d))'],
    ['for x in; do d; done', '(for x [] (run d))'],
    ['case $x in (a|b) c;; *) ;; esac', '(case ${x} [a b] (run c) [*] (list))'],
    ['case x in\na) b\nesac', '(case x [a] (run b))'],
    ['{ a; b; } 2>&1', '(group (list (run a) (run b)) 2>&1)'],
    ['f() { a; }', '(function f (group (run a)))'],
    ['f ( )\n(a)', '(function f (subshell (run a)))'],
    ['! if a; then b; fi | c', '(not (pipe (if (run a) (run b)) (run c)))'],
    ['echo if then fi { }', '(run echo if then fi { })'],
    ['cat <<E | b\none $x\nE\nc', "(list (pipe (run cat 0<<'one '\"${x}\"'\n') (run b)) (run c))"],
    ["cat <<'E' <<-F\n$x\nE\n\ty\nF\n", "(run cat 0<<'$x\n' 0<<'y\n')"],
  ])('%j', (text, tree) => expect(parse(text)).toBe(tree));

  test.each([
    ['if a; then b', 'incomplete: syntax error at line 1, column 13: fi is missing'],
    ['if a; fi', 'error: syntax error at line 1, column 7: unexpected fi'],
    ['if ; then b; fi', 'error: syntax error at line 1, column 4: unexpected ;'],
    ['while a; do done', 'error: syntax error at line 1, column 13: unexpected done'],
    ['fi', 'error: syntax error at line 1, column 1: unexpected fi'],
    ['for 1 in a; do b; done', 'error: syntax error at line 1, column 5: for needs the name of a variable'],
    ['case a in b c) d;; esac', 'error: syntax error at line 1, column 13: unexpected c'],
    ['{ a', 'incomplete: syntax error at line 1, column 4: } is missing'],
    ['f() a', 'error: syntax error at line 1, column 5: unexpected a'],
    ['cat <<E\na\n', 'incomplete: syntax error at line 1, column 5: nothing ends the here-document'],
    ['a\necho $(b\n)c)', 'error: syntax error at line 3, column 3: unexpected )'],
    ['echo $(a\nfi)', 'error: syntax error at line 2, column 1: unexpected fi'],
    ['if a; then\n  b\nfi | ', 'incomplete: syntax error at line 3, column 6: more is expected'],
  ])('%j: %s', (text, error) => expect(parse(text)).toBe(error));

  test.each(['if a; then ', '{ ', 'while a; do ', 'case x in a) ', 'echo $(', '(', '"${x:-'])(
    '%j nested a thousand deep is refused',
    (text) => expect(parse(text.repeat(1000))).toContain('nested too deeply'),
  );

  test('give their source back, with their here-documents', () => {
    expect(shell.text('source', '{ cat; } <<E | b\none\nE\nc')).toBe('{ cat; } <<E\none\nE\n');
    expect(shell.text('source', '{ cat <<E\none\nE\n} | b')).toBe('{ cat <<E\none\nE\n}');
  });
});

describe('words', () => {
  test.each([
    [`a'b c'd`, `(run a'b c'd)`],
    [`"a $X b"`, `(run 'a '"\${X}"' b')`],
    ["''", "(run '')"],
    ['""', "(run '')"],
    ['\\$X\\ y', "(run '$'X' 'y)"],
    [`"\\$X \\n"`, `(run '$X \\n')`],
    ['$X$?${Y}z', '(run ${X}${?}${Y}z)'],
    ['$10 ${10}', '(run ${1}0 ${10})'],
    ['a$ $', '(run a$ $)'],
    ['~/x ~ a~ ~b', '(run ~/x ~ a~ ~b)'],
    ['a#b', '(run a#b)'],
    ['${X:-a "b"} "${X+c}" ${#X}', `(run \${X:-a 'b'} \${X+'c'} \${#X})`],
    ['${X##*/}${X%.*}', '(run ${X##*/}${X%.*})'],
    ['$((1 + (2) * $X))', `(run $(('1 + (2) * '"\${X}")))`],
    ['$((a); (b))', '(run $((a); (b)))'],
    ['`a \\`b\\` \\$c` x', '(run $(a `b` $c) x)'],
    ['x$(a "b)" \\); (c) \')\')y "$(d)"', "error: syntax error at line 1, column 19: unexpected ')'"],
    ['x$(a "b)" \\); (c ")") # )\n)y "$(d)"', '(run x$(a "b)" \\); (c ")") # )\n)y $(d))'],
  ])('%j', (text, tree) => expect(parse(text)).toBe(tree));
});

describe('errors name the place', () => {
  test.each([
    ['a | | b', 'error: syntax error at line 1, column 5: unexpected |'],
    ['; a', 'error: syntax error at line 1, column 1: unexpected ;'],
    ['a\nb )', 'error: syntax error at line 2, column 3: unexpected )'],
    ['a >', 'incomplete: syntax error at line 1, column 4: more is expected'],
    ['a > \n', 'error: syntax error at line 1, column 5: unexpected end of line'],
    ['a 3> b', 'error: syntax error at line 1, column 3: no stream 3: there are 0, 1 and 2'],
    ['echo "abc', 'incomplete: syntax error at line 1, column 6: missing closing "'],
    ["echo 'abc", "incomplete: syntax error at line 1, column 6: missing closing '"],
    ['echo a\\', 'incomplete: syntax error at line 1, column 6: nothing follows the backslash'],
    ['echo $(a "', 'incomplete: syntax error at line 1, column 6: missing closing )'],
    ['a &&', 'incomplete: syntax error at line 1, column 5: more is expected'],
    ['(a', 'incomplete: syntax error at line 1, column 3: more is expected'],
    ['()', 'error: syntax error at line 1, column 2: unexpected )'],
    ['echo ${a b}', 'error: syntax error at line 1, column 6: ${a b} does not name a variable'],
    ['a & && b', 'error: syntax error at line 1, column 5: unexpected &&'],
    ['(a) b', 'error: syntax error at line 1, column 5: unexpected b'],
  ])('%j', (text, error) => expect(parse(text)).toBe(error));

  test('parentheses nested a thousand deep are refused', () => {
    expect(parse('('.repeat(1000))).toContain('nested too deeply');
  });
});

/** Texts made mostly of what has a meaning to the shell. */
const lines = fc
  .array(
    fc.constantFrom(
      ...`' " \\ $ { } ( ) | & ; < > ! # ~ * [ ] = \n 2 a X é if then fi while do done for in case esac \` % :-`.split(
        ' ',
      ),
      ' ',
      '\t',
      '$X',
      '2>&1',
    ),
    { maxLength: 40 },
  )
  .map((pieces) => pieces.join(''));

describe('any text', () => {
  test('is parsed or refused, never a crash', () => {
    fc.assert(fc.property(fc.oneof(lines, fc.string()), (text) => parse(text).length > 0));
  });

  test('is cut into tokens that lie in order, without overlap, within the text', () => {
    fc.assert(
      fc.property(lines, (text) => {
        let last = 0;
        for (const token of shell.text('tokens', text).trim().split(' ')) {
          const [start, end] = token.split(':')[1].split('-').map(Number);
          expect(start).toBeGreaterThanOrEqual(last);
          expect(end).toBeGreaterThanOrEqual(start);
          expect(end).toBeLessThanOrEqual(text.length);
          last = end;
        }
      }),
    );
  });

  test('in single quotes is one word, itself', () => {
    const plain = fc.string().filter((text) => !text.includes("'"));
    fc.assert(
      fc.property(plain, (text) =>
        expect(shell.text('expand', `'${text}'`).startsWith(`<${text}>`)).toBe(true),
      ),
    );
  });
});
