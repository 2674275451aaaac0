/** A place in a file that a program named when it failed. */
export interface Place {
  /** As the program named it: mostly an absolute path on the device. */
  file: string;
  /** From 1. */
  line: number;
}

/** Which part of a line is meant, in terms of the line as it was printed: without its indentation. */
export interface Span {
  source: string;
  from: number;
  to: number;
}

/** What a program, or its interpreter, complained about. */
export interface Problem {
  /** Outermost first; the last is where it happened. Never empty. */
  places: Place[];
  /** `ZeroDivisionError: division by zero`. */
  message: string;
  severity: 'error' | 'warning';
  /** Of the last place. */
  span?: Span;
}

/** Whether a file that a program named is the one at `path` in the work directory, of which we do not know where it is. */
export function isFile(named: string, path: string): boolean {
  return named === path || named.endsWith(`/${path}`);
}

/** What is to be marked in the file at `path`: each problem at the innermost place that is in it. */
export function problemsIn(path: string, problems: readonly Problem[]): { line: number; problem: Problem; span?: Span }[] {
  const marks: { line: number; problem: Problem; span?: Span }[] = [];
  for (const problem of problems) {
    const at = problem.places.findLastIndex(place => isFile(place.file, path));
    const place = problem.places[at];
    if (!place) continue;
    const innermost = at === problem.places.length - 1;
    marks.push({ line: place.line, problem, ...(innermost && problem.span && { span: problem.span }) });
  }

  return marks;
}
