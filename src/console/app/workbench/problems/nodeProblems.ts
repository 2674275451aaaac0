import type { Place, Problem, Span } from './Problem.js';

const head = /^(?:file:\/\/)?(\/.+?):(\d+)$/;
const frame = /^\s+at (?:.*?\(|async )?(?:file:\/\/)?(\/.+?):(\d+):\d+\)?$/;
const anyFrame = /^\s+at /;
const raised = /^(?:Uncaught )?((?:[A-Za-z_$][\w$]*)?(?:Error|Exception)(?: \[\w+\])?)(?:: (.*))?$/;
const carets = /^(\s*)(\^+)\s*$/;

/** The errors in the lines that Node printed: with a head (`main.js:3`, the source, carets) when nobody caught them, without when the program printed them. */
export function nodeProblems(lines: readonly string[]): Problem[] {
  const problems: Problem[] = [];
  for (let i = 0; i < lines.length; i++) {
    const at = head.exec(lines[i]!);
    if (at) {
      const marked = carets.exec(lines[i + 2] ?? '');
      if (!marked) continue;
      const source = lines[i + 1]!;
      const said = saidFrom(lines, i + 3);
      problems.push({
        places: [...framesFrom(lines, said.next), { file: decoded(at[1]!), line: Number(at[2]) }],
        message: said.message, severity: 'error', span: spanOf(source, marked[1]!.length, marked[2]!.length),
      });
      i = said.next - 1;
      continue;
    }

    const error = raised.exec(lines[i]!);
    if (!error) continue;
    const places = framesFrom(lines, i + 1);
    // The same error, which the head before it told already, or one of no file of ours.
    const told = problems.at(-1)?.message === lines[i]!.replace(/^Uncaught /, '');
    if (places.length > 0 && !told) problems.push({ places, message: lines[i]!.replace(/^Uncaught /, ''), severity: 'error' });
  }

  return problems;
}

/** What was thrown: the first line that is not empty; a `throw 5` says just that. */
function saidFrom(lines: readonly string[], start: number): { message: string; next: number } {
  for (let i = start; i < Math.min(lines.length, start + 4); i++) {
    if (lines[i]!.trim() !== '') return { message: lines[i]!.trim(), next: i + 1 };
  }

  return { message: 'Error', next: start };
}

/** The stack that follows, outermost first. */
function framesFrom(lines: readonly string[], start: number): Place[] {
  const places: Place[] = [];
  // A message may have more lines than one.
  let i = start;
  while (i < Math.min(lines.length, start + 20) && !anyFrame.test(lines[i]!)) {
    if (head.test(lines[i]!) || raised.test(lines[i]!)) return [];
    i++;
  }

  for (; i < lines.length && anyFrame.test(lines[i]!); i++) {
    const found = frame.exec(lines[i]!);
    if (found) places.unshift({ file: decoded(found[1]!), line: Number(found[2]) });
  }

  return places;
}

function spanOf(printed: string, from: number, length: number): Span {
  const source = printed.trim();
  const start = Math.min(source.length, Math.max(0, from - (printed.length - printed.trimStart().length)));
  return { source, from: start, to: Math.min(source.length, start + length) };
}

function decoded(path: string): string {
  try {
    return decodeURI(path);
  } catch {
    return path;
  }
}
