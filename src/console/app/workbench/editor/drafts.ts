/** What was typed and is not on the device yet; it survives a reload and an empty battery. */
export interface Draft {
  text: string;
  /** Of the text that it was typed into; null: there was no such file. */
  etag: string | null;
}

const prefix = 'further-link.draft.', lockPrefix = 'further-link.page.';

/** Milliseconds: a page that is being left may take as long to be gone. */
const patience = 600;

/** This page, among the tabs of the browser; anew at every reload. It lives while its lock is held. */
const page = Date.now().toString(36) + Math.random().toString(36).slice(2, 8);

const locks = (globalThis.navigator as { locks?: LockManager } | undefined)?.locks;

// Held until the page is gone.
void locks?.request(lockPrefix + page, () => new Promise(() => undefined)).catch(() => undefined);

const keyOf = (path: string, of = page) => `${prefix}${of}/${path}`;

/** The drafts of this browser. Each page has its own: what is typed in another tab is that tab's, until it is closed. */
export const drafts = {
  /** Whether it is kept: a storage may be full, or forbidden. */
  keep(path: string, text: string, etag: string | null): boolean {
    try {
      localStorage.setItem(keyOf(path), JSON.stringify({ text, etag } satisfies Draft));
      return true;
    } catch {
      return false;
    }
  },

  /** What was typed into `path` here, or by a page that is gone; from now on it is ours. */
  async adopt(path: string): Promise<Draft | null> {
    try {
      for (const of of pagesWith(path)) {
        if (of !== page && !await isGone(of)) continue;
        const draft = JSON.parse(localStorage.getItem(keyOf(path, of)) ?? 'null') as Draft | null;
        const isDraft = typeof draft?.text === 'string';
        if (of !== page && (!isDraft || drafts.keep(path, draft.text, draft.etag))) localStorage.removeItem(keyOf(path, of));
        if (isDraft) return draft;
      }
    } catch {
      // A forbidden storage keeps nothing, and a text that is none of ours is no draft.
    }

    return null;
  },

  forget(path: string): void {
    try {
      localStorage.removeItem(keyOf(path));
    } catch {
      // As above.
    }
  },
};

/** Whoever has a draft of `path`: this page first, then the newest. */
function pagesWith(path: string): string[] {
  const found = Object.keys(localStorage).filter(key => key.startsWith(prefix) && key.slice(key.indexOf('/') + 1) === path);
  return found.map(key => key.slice(prefix.length, key.indexOf('/'))).sort((a, b) => Number(b === page) - Number(a === page) || b.localeCompare(a));
}

async function isGone(other: string): Promise<boolean> {
  if (!locks) return true;
  try {
    await locks.request(lockPrefix + other, { signal: AbortSignal.timeout(patience) }, () => undefined);
    return true;
  } catch {
    return false;
  }
}
