/** What is needed of a websocket: browsers', Node's and the `ws` package's all have it. */
export interface SocketLike {
  onopen: ((event: never) => void) | null;
  /** Called with what has `data`. */
  onmessage: ((event: never) => void) | null;
  onclose: ((event: never) => void) | null;
  onerror?: ((event: never) => void) | null;
  readonly readyState: number;
  send(data: string): void;
  close(code?: number, reason?: string): void;
}

/** A constructor of such. */
export type SocketClass = new (url: string, protocols?: string | string[]) => SocketLike;

export type SocketOpener = () => SocketLike;
