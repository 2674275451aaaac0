/** What this browser keeps of us. A browser that keeps nothing (private windows of some) forgets it with the page. */
export const keep = {
  get(key: string): string | null {
    try {
      return localStorage.getItem(key);
    } catch {
      return null;
    }
  },
  set(key: string, value: string): void {
    try {
      localStorage.setItem(key, value);
    } catch {
      // It holds as long as the page then.
    }
  },
};
