/** The session in the path of a page that shows its windows: `/display.html#session=…`, as a query, or `/display/{session}`; null: there is none. */
export function displaySession(path: string): string | null {
  const url = new URL(path, 'https://device.invalid/');
  const named = new URLSearchParams(url.hash.slice(1)).get('session') ?? url.searchParams.get('session');
  return named ?? /^\/display\/([^/]+)/.exec(url.pathname)?.[1] ?? null;
}
