/** Milliseconds. A page that nobody sees has no frames, and whoever waits for one must not wait for somebody to look. */
const atMost = 200;

/** Calls `action` before the next picture of the page, or soon where it has none. */
export function beforeFrame(action: () => void): void {
  let done = false;
  const once = () => {
    if (done) return;
    done = true;
    clearTimeout(timer);
    cancelAnimationFrame(frame);
    action();
  };
  const timer = setTimeout(once, atMost), frame = requestAnimationFrame(once);
}

/** Settles then. */
export const frameShown = () => new Promise<void>(resolve => beforeFrame(resolve));
