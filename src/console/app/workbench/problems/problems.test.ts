import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { linePlaces } from './linePlaces.js';
import { plainLines } from './plainText.js';
import { problemsIn } from './Problem.js';
import { findProblems, ProblemFinder } from './ProblemFinder.js';

const sample = (name: string) => readFileSync(new URL(`samples/${name}.txt`, import.meta.url), 'utf8');

const found = (name: string) => findProblems(sample(name)).map(problem => `${problem.places.at(-1)!.file.replace('/home/pi/further/', '')}:${problem.places.at(-1)!.line} ${problem.message}`);

// What Python 3.11, Python 3.13 and Node 20 printed; only the directory is another.
describe('findProblems reads', () => {
  it.each([
    ['python-division', ['a.py:2 ZeroDivisionError: division by zero']],
    ['python-unterminated', ['b.py:2 SyntaxError: unterminated string literal (detected at line 2)']],
    ['python-indentation', ['c.py:2 IndentationError: expected an indented block after function definition on line 1']],
    ['python-tabs', ['r.py:3 TabError: inconsistent use of tabs and spaces in indentation']],
    ['python-syntax', ['p.py:1 SyntaxError: invalid syntax']],
    ['python-chained', ["d.py:2 KeyError: 'x'", 'd.py:4 ValueError: bad']],
    ['python-group', ['e.py:1 ExceptionGroup: both (2 sub-exceptions)']],
    ['python-recursion', ['f.py:1 RecursionError: maximum recursion depth exceeded']],
    ['python-import', ["q.py:1 ModuleNotFoundError: No module named 'nope'"]],
    ['python-3.13-colours', ['main.py:1 ValueError: invalid literal']],
    ['node-type-error', ['h.js:2 TypeError: no such thing']],
    ['node-syntax', ["i.js:2 SyntaxError: Unexpected token ';'"]],
    ['node-throw', ['k.js:1 5']],
    ['node-printed', ['l.js:1 RangeError: caught']],
    ['node-rejection', ['m.js:1 Error: later']],
    ['node-esm', ['n.mjs:1 ReferenceError: undefinedThing is not defined']],
    ['bash', ['o.sh:3 nosuchcommand: command not found', 'o.sh:5 syntax error: unexpected end of file']],
    ['dash', ['o.sh:3 nosuchcommand: not found', 'o.sh:5 Syntax error: end of file unexpected (expecting "fi")']],
  ])('%s', (name, expected) => expect(found(name)).toEqual(expected));

  it('a thread, a warning and a library', () => {
    const problems = findProblems(sample('python-thread-warning-json'));
    expect(problemsIn('g.py', problems).map(mark => [mark.line, mark.problem.severity, mark.problem.message.split(':')[0]])).toEqual([
      [2, 'warning', 'DeprecationWarning'], [3, 'error', 'ZeroDivisionError'], [4, 'error', 'json.decoder.JSONDecodeError'],
    ]);
  });

  it('gcc', () => {
    expect(findProblems('main.c:3:5: error: expected ;\nmain.c:9:1: warning: unused')).toMatchObject([
      { places: [{ file: 'main.c', line: 3 }], severity: 'error', message: 'expected ;' }, { severity: 'warning' },
    ]);
  });

  it('nothing into Ctrl-C', () => {
    expect(findProblems('^CTraceback (most recent call last):\n  File "/x/main.py", line 3, in <module>\n    sleep(1)\nKeyboardInterrupt\n')).toEqual([]);
  });

  it('nothing into what is no complaint', () => {
    expect(findProblems('Error\nhello: world\n  File of mine\n10:30: tea\nValueError: said by print\n')).toEqual([]);
  });
});

describe('a span', () => {
  it('is where the carets are', () => {
    expect(findProblems(sample('python-division'))[0]!.span).toEqual({ source: 'return 10 / n', from: 7, to: 13 });
    expect(findProblems(sample('node-syntax'))[0]!.span).toEqual({ source: 'foo(;', from: 4, to: 5 });
  });

  it('is absent where there are none', () => expect(findProblems(sample('python-import'))[0]!.span).toBeUndefined());
});

it('a problem in another file is marked where this one called it', () => {
  const problems = findProblems('Traceback (most recent call last):\n  File "/w/main.py", line 2, in <module>\n    go()\n  File "/w/lib/go.py", line 7, in go\n    1/0\n    ~^~\nZeroDivisionError: x\n');
  expect(problemsIn('main.py', problems)).toMatchObject([{ line: 2 }]);
  expect(problemsIn('main.py', problems)[0]).not.toHaveProperty('span');
  expect(problemsIn('lib/go.py', problems)).toMatchObject([{ line: 7, span: { from: 0, to: 3 } }]);
  expect(problemsIn('o.py', problems)).toEqual([]);
});

it('a finder keeps the end of a long output, in whatever pieces it comes', () => {
  const finder = new ProblemFinder();
  for (let i = 0; i < 3000; i++) finder.add('y\n'.repeat(500));
  for (const character of sample('python-division')) finder.add(character);
  expect(finder.problems()).toHaveLength(1);
  finder.clear();
  expect(finder.problems()).toEqual([]);
});

it('plain lines have neither colours nor titles, and of a progress bar its last state', () => {
  expect(plainLines('\x1b]0;title\x07a\x1b[1;31mb\x1b[0m\r\n10%\r20%\r\n\x1b(Bc')).toEqual(['ab', '20%', 'c']);
});

describe('linePlaces', () => {
  it.each([
    ['  File "/home/pi/a b/main.py", line 12, in f', [['/home/pi/a b/main.py', 12]]],
    ['    at f (/home/pi/main.js:2:9)', [['/home/pi/main.js', 2]]],
    ['    at file:///home/pi/main.mjs:1:1', [['/home/pi/main.mjs', 1]]],
    ['main.sh: line 3: x: command not found', [['main.sh', 3]]],
    ['main.c:3:5: error: x', [['main.c', 3]]],
    ['see https://example.org:8028/x and 10:30', []],
  ])('%s', (line, expected) => expect(linePlaces(line).map(place => [place.file, place.line])).toEqual(expected));
});

describe('output that is made to be hard to read takes no time', () => {
  const most = 64 * 1024;
  const repeated = (text: string) => text.repeat(Math.ceil(most / text.length)).slice(0, most);
  it.each([
    '(/', ' at ((/', '(/a:1:1', 'File "a", line 1, in ', 'a:1: bWarning: ', '/a:1', '/:1:', 'a:1: ', 'File "', 'File "a", line 1', '\x1b[', '\x1b]', '\x1b[0', '~^', 'a.sh: ', 'A', 'Error: ', ' at async (/:1:1', '\r', '\n', '  | ', '  File "a", line 1\n',
  ])('%j, again and again', part => {
    for (const output of [repeated(part), `Error: x\n    at ${repeated(part)}x`, `  File "${repeated(part)}`, `/${repeated(part)}x`]) {
      const start = performance.now();
      findProblems(output);
      linePlaces(output.slice(0, 20 * 300)); // of what is below the pointer: twenty rows
      expect(performance.now() - start).toBeLessThan(500);
    }
  });
});
