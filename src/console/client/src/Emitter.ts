type Listener<A extends unknown[]> = (...args: A) => unknown;

/** Typed events. A listener that fails does not keep the others from hearing; its error is reported as uncaught. */
export class Emitter<Events extends { [K in keyof Events]: unknown[] }> {
  readonly #listeners = new Map<keyof Events, Set<Listener<never>>>();

  /** Calls `listener` from now on. Returns what ends that. */
  on<K extends keyof Events>(event: K, listener: Listener<Events[K]>): () => void {
    let listeners = this.#listeners.get(event);
    if (!listeners) this.#listeners.set(event, (listeners = new Set()));
    listeners.add(listener as Listener<never>);
    return () => void listeners.delete(listener as Listener<never>);
  }

  /** The promises that listeners returned; none, where all were done at once. */
  protected emit<K extends keyof Events>(event: K, ...args: Events[K]): Promise<unknown>[] {
    const pending: Promise<unknown>[] = [];
    for (const listener of [...(this.#listeners.get(event) ?? [])]) {
      try {
        const result = (listener as Listener<Events[K]>)(...args);
        if (result instanceof Promise) pending.push(result.catch(report));
      } catch (error) {
        report(error);
      }
    }
    return pending;
  }
}

function report(error: unknown): void {
  queueMicrotask(() => { throw error; });
}
