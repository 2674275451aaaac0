import type { Stopped } from 'further-link-client';
import type { TextKey } from '../../i18n/i18n.js';

/** How a program ended, in words: a text and its values, and whether all went well. */
export interface EndWords {
  key: TextKey;
  values: Record<string, string | number>;
  tone: 'good' | 'quiet' | 'bad';
}

const known: Record<string, TextKey> = {
  KILL: 'end.killed', SEGV: 'end.crashed', ABRT: 'end.crashed', BUS: 'end.crashed', ILL: 'end.crashed', FPE: 'end.crashed',
};

/** @param asked Whether somebody here pressed Stop or Ctrl-C. */
export function endWords(end: Stopped, asked: boolean): EndWords {
  if (end.reason === 'timeout') return { key: 'end.timeout', values: {}, tone: 'bad' };
  if (end.reason === 'output') return { key: 'end.output', values: {}, tone: 'bad' };
  if (asked) return { key: 'end.stopped', values: {}, tone: 'quiet' };
  if (end.exitCode === 0) return { key: 'end.finished', values: {}, tone: 'good' };
  const signal = end.signal ?? (end.exitCode < 0 ? String(-end.exitCode) : null);
  if (signal === 'INT') return { key: 'end.stopped', values: {}, tone: 'quiet' };
  if (signal !== null) return { key: known[signal] ?? 'end.signal', values: { signal }, tone: 'bad' };
  return { key: 'end.failed', values: { code: String(end.exitCode) }, tone: 'bad' };
}
