import type { Problem } from './Problem.js';

const bash = /^(?:\w*sh: )?([^:\s][^:]*\.(?:sh|bash)): (?:line )?(\d+): (.+)$/;
const compiler = /^([^:\s][^:]*):(\d+):(?:\d+:)? (?:fatal )?(error|warning): (.+)$/;

/** Complaints of one line: of shells, and of compilers as gcc writes them. */
export function otherProblems(lines: readonly string[]): Problem[] {
  const problems: Problem[] = [];
  for (const line of lines) {
    const shell = bash.exec(line);
    if (shell) problems.push({ places: [{ file: shell[1]!, line: Number(shell[2]) }], message: shell[3]!, severity: 'error' });
    const compiled = compiler.exec(line);
    if (compiled) {
      problems.push({
        places: [{ file: compiled[1]!, line: Number(compiled[2]) }], message: compiled[4]!, severity: compiled[3] === 'warning' ? 'warning' : 'error',
      });
    }
  }

  return problems;
}
