import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** A cable that can be cut: passes TCP connections on to a daemon. */
export class Proxy {
  readonly url: string;
  readonly #server: Server;
  readonly #sockets: Set<Socket>;
  #plugged = true;

  private constructor(server: Server, sockets: Set<Socket>) {
    this.#server = server;
    this.#sockets = sockets;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  }

  static async to(url: string): Promise<Proxy> {
    const { hostname, port } = new URL(url);
    const sockets = new Set<Socket>();
    let proxy: Proxy | null = null;
    const server = createServer(near => {
      if (proxy === null || !(proxy as Proxy).#plugged) {
        near.destroy();
        return;
      }

      const far = connect(Number(port), hostname);
      for (const [one, other] of [[near, far], [far, near]] as const) {
        sockets.add(one);
        one.on('error', () => other.destroy());
        one.on('close', () => {
          sockets.delete(one);
          other.destroy();
        });
      }
      near.pipe(far).pipe(near);
    });
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    return (proxy = new Proxy(server, sockets));
  }

  /** Cuts every connection, and lets no new one through until {@link mend}. */
  cut(): void {
    this.#plugged = false;
    for (const socket of this.#sockets) socket.destroy();
  }

  mend(): void {
    this.#plugged = true;
  }

  close(): void {
    this.cut();
    this.#server.close();
  }
}
