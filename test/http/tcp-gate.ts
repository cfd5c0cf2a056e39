import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** Stands between a client and a real server, and can behave as if that had died or frozen. */
export interface TcpGate {
  /** The server's address with the gate in its place. */
  readonly url: string;
  /** Ends all connections and refuses new ones, like a dead server. */
  cut(): Promise<void>;
  /** Keeps connections and passes nothing on, like a frozen server. */
  freeze(): void;
  /** Works again; harmless where it does. */
  mend(): Promise<void>;
  close(): Promise<void>;
}

export async function openGate(serverUrl: string): Promise<TcpGate> {
  const address = new URL(serverUrl);
  const target = { host: address.hostname, port: Number(address.port) };
  const sockets = new Set<Socket>();
  let isFrozen = false;
  const pass = (from: Socket, to: Socket) => {
    from.on('data', (chunk) => void (isFrozen || to.write(chunk)));
    from.on('error', () => undefined);
    from.on('close', () => {
      sockets.delete(from);
      to.destroy();
    });
    sockets.add(from);
  };
  const accept = (client: Socket) => {
    const server = connect(target);
    pass(client, server);
    pass(server, client);
  };
  const listen = (port: number) =>
    new Promise<Server>((resolve) => {
      const listening = createServer(accept).listen(port, '127.0.0.1', () => resolve(listening));
    });
  let gate: Server | null = await listen(0);
  const { port } = gate.address() as AddressInfo;
  const cut = async () => {
    const open = gate;
    gate = null;
    for (const socket of sockets) socket.destroy();
    if (open) await new Promise((resolve) => open.close(resolve));
  };
  address.hostname = '127.0.0.1';
  address.port = String(port);
  return {
    url: address.href,
    cut,
    freeze: () => {
      isFrozen = true;
    },
    async mend() {
      if (gate && !isFrozen) return;
      // What was swallowed is missing from the conversations of before.
      for (const socket of sockets) socket.destroy();
      isFrozen = false;
      gate ??= await listen(port);
    },
    close: cut,
  };
}
