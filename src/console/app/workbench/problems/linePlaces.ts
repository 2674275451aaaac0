import type { Place } from './Problem.js';

/** A place named in a line of output, and where in the line. */
export interface LinePlace extends Place {
  from: number;
  to: number;
}

const patterns = [
  /File "(?<file>[^"]+)", line (?<line>\d+)/g,
  /(?<![\w./-])(?:file:\/\/)?(?<file>\/(?!\/)[^\s:()'"]+):(?<line>\d+)(?::\d+)?/g,
  /(?<![\w./-])(?<file>[\w./-]+\.(?:sh|bash)): (?:line )?(?<line>\d+)(?=:)/g,
  /(?<![\w./-])(?<file>[\w-][\w./-]*\.[A-Za-z]\w{0,4}):(?<line>\d+)(?=:)/g,
];

/** The places that a line of output names, for links. */
export function linePlaces(line: string): LinePlace[] {
  const found: LinePlace[] = [];
  for (const pattern of patterns) {
    for (const match of line.matchAll(pattern)) {
      const from = match.index, to = from + match[0].length;
      if (found.some(place => from < place.to && to > place.from)) continue;
      found.push({ file: match.groups!['file']!, line: Number(match.groups!['line']), from, to });
    }
  }

  return found.sort((a, b) => a.from - b.from);
}
