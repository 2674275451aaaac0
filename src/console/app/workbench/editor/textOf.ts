/** The most that the editor opens; what is larger is for a download. */
export const mostBytes = 1024 * 1024;

/** What kind of thing a file is for the editor. */
export type Content = { kind: 'text'; text: string } | { kind: 'image' } | { kind: 'binary' } | { kind: 'large' };

const images = new Set(['png', 'jpg', 'jpeg', 'gif', 'webp', 'bmp', 'ico', 'avif']);

export const isImage = (extension: string) => images.has(extension);

/** A file's bytes as what they are. A byte order mark stays, so that the file is written as it was read. */
export function contentOf(bytes: Uint8Array, extension: string): Content {
  if (isImage(extension)) return { kind: 'image' };
  if (bytes.length > mostBytes) return { kind: 'large' };
  if (bytes.includes(0)) return { kind: 'binary' };
  try {
    return { kind: 'text', text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch {
    return { kind: 'binary' };
  }
}
