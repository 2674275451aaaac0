/** What was typed and is not on the device yet; it survives a reload and an empty battery. */
interface Draft {
  text: string;
  /** Of the text that it was typed into; null: there was no such file. */
  etag: string | null;
}

const prefix = 'further-link.draft.';

/** Characters; writing more at every key would be felt. */
const most = 200_000;

export const drafts = {
  keep(path: string, text: string, etag: string | null): void {
    if (text.length > most) return;
    try {
      localStorage.setItem(prefix + path, JSON.stringify({ text, etag } satisfies Draft));
    } catch {
      // A full or forbidden storage: the text is on its way to the device all the same.
    }
  },

  of(path: string): Draft | null {
    try {
      const stored = localStorage.getItem(prefix + path);
      return stored === null ? null : JSON.parse(stored) as Draft;
    } catch {
      return null;
    }
  },

  forget(path: string): void {
    try {
      localStorage.removeItem(prefix + path);
    } catch {
      // As above.
    }
  },
};
