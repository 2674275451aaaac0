import type { Place, Problem, Span } from './Problem.js';

const frame = /^\s*File "(.+)", line (\d+)(?:, in .+)?$/;
const exception = /^([A-Za-z_][\w.]*)(?::\s?(.*))?$/;
const warning = /^(.+?):(\d+): ([A-Za-z_]\w*Warning): (.+)$/;
const carets = /^(\s*)([~^]+)\s*$/;

/** Lines of an exception group stand behind a bar, one for each level. */
const bar = /^(?: {2})* {2}[|+][ -]?/;

/** The tracebacks, syntax errors and warnings in the lines that Python printed. */
export function pythonProblems(lines: readonly string[]): Problem[] {
  const problems: Problem[] = [];
  let places: Place[] = [];
  let source: string | null = null;
  let span: Span | undefined;

  for (const printed of lines) {
    const line = printed.replace(bar, '');
    const framed = frame.exec(line);
    if (framed) {
      places.push({ file: framed[1]!, line: Number(framed[2]) });
      source = null;
      span = undefined;
      continue;
    }

    if (places.length === 0) {
      const warned = warning.exec(line);
      if (warned) problems.push({ places: [{ file: warned[1]!, line: Number(warned[2]) }], message: `${warned[3]}: ${warned[4]}`, severity: 'warning' });
      continue;
    }

    if (/^\s+\S/.test(line)) {
      const marked = carets.exec(line);
      if (marked && source !== null) span = spanOf(source, marked[1]!.length, marked[2]!.length);
      else if (!line.trimStart().startsWith('[Previous line repeated')) source = line;
      continue;
    }

    const raised = exception.exec(line);
    // Ctrl-C is no mistake in the program.
    if (raised && raised[1] !== 'KeyboardInterrupt' && raised[1] !== 'Traceback') {
      problems.push({ places, message: raised[2] ? `${raised[1]}: ${raised[2]}` : raised[1]!, severity: 'error', ...(span && { span }) });
    }

    places = [];
    source = null;
    span = undefined;
  }

  return problems;
}

function spanOf(printed: string, from: number, length: number): Span | undefined {
  const source = printed.trim();
  const start = from - (printed.length - printed.trimStart().length);
  if (start < 0 || start > source.length) return undefined;
  return { source, from: start, to: Math.min(source.length, start + length) };
}
