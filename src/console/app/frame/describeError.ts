import { FurtherLinkError } from 'further-link-client';
import { t, type TextKey } from '../i18n/i18n.js';

// What happens to anybody, in the words of the page's language; everything else in those of the daemon, which are exact, and English.
const words: Readonly<Record<string, TextKey>> = {
  'unreachable': 'error.unreachable',
  'unknown-client': 'error.unknown-client',
  'forbidden': 'error.forbidden',
  'not-found': 'error.not-found',
  'changed': 'error.changed',
  'too-large': 'error.too-large',
  'disk-full': 'error.disk-full',
  'not-permitted': 'error.not-permitted',
  'bad-path': 'error.bad-path',
};

/** An error in words for people; whatever it is. */
export function describeError(error: unknown): string {
  if (!(error instanceof FurtherLinkError)) return error instanceof Error ? error.message : String(error);
  if (error.type === 'too-many') return t('pair.problem.tooMany', { count: error.retryAfter ?? 10 });
  const key = Object.hasOwn(words, error.type) ? words[error.type] : undefined;
  if (key) return t(key);
  return error.detail ? `${error.title}: ${error.detail}` : error.title;
}
