import { FurtherLinkError } from 'further-link-client';

/** An error in words for people; whatever it is. */
export function describeError(error: unknown): string {
  if (error instanceof FurtherLinkError) return error.detail ? `${error.title}: ${error.detail}` : error.title;
  return error instanceof Error ? error.message : String(error);
}
