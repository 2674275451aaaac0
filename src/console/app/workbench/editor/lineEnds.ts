/** How the lines of a file end. The editor knows `\n` alone; what is written has what the file came with. */
export type LineEnd = '\n' | '\r\n' | '\r';

/** The one that most lines have. */
export function lineEndOf(text: string): LineEnd {
  const both = text.split('\r\n').length - 1, feeds = text.split('\n').length - 1;
  if (feeds === 0) return text.includes('\r') ? '\r' : '\n';
  return both * 2 > feeds ? '\r\n' : '\n';
}

export const withFeeds = (text: string) => text.replace(/\r\n?/g, '\n');

export const withEnds = (text: string, end: LineEnd) => (end === '\n' ? text : text.replaceAll('\n', end));
