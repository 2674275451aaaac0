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

/** Whether a cookie like the one of pairing (docs/pairing.md) would be kept. `navigator.cookieEnabled` knows nothing of what was chosen for this site. */
export function keepsCookies(): boolean {
  const trial = '__Host-further-link-trial=1';
  try {
    document.cookie = `${trial}; Path=/; Secure; SameSite=Strict; Max-Age=5`;
    const kept = document.cookie.includes(trial);
    document.cookie = `${trial}; Path=/; Secure; SameSite=Strict; Max-Age=0`;
    return kept;
  } catch {
    return false;
  }
}
