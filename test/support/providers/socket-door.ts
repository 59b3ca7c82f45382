import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer, type WebSocket } from 'ws';

export interface Refused {
  status: number;
  body: unknown;
}

export interface SocketDoor {
  /** `127.0.0.1:port`. */
  host: string;
  sockets: Set<WebSocket>;
  /** Cuts every connection that is open. */
  drop(): void;
  close(): Promise<void>;
}

interface Options {
  /** Null lets the connection in. */
  refuse(request: IncomingMessage): Refused | null;
  serve(socket: WebSocket, request: IncomingMessage): void;
}

/** A WebSocket server that may refuse the upgrade with a status, as providers do with bad keys. */
export async function openSocketDoor({ refuse, serve }: Options): Promise<SocketDoor> {
  const http: Server = createServer((_, response) => response.writeHead(404).end());
  const door = new WebSocketServer({ noServer: true });
  const sockets = new Set<WebSocket>();
  http.on('upgrade', (request, stream, head) => {
    const refused = refuse(request);
    if (refused !== null) {
      const body = JSON.stringify(refused.body);
      stream.end(
        `HTTP/1.1 ${refused.status} Refused\r\nContent-Type: application/json\r\n` +
          `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
      );
      return;
    }
    door.handleUpgrade(request, stream, head, (socket) => {
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket));
      socket.on('error', () => undefined);
      serve(socket, request);
    });
  });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  const drop = () => {
    for (const socket of sockets) socket.terminate();
  };
  return {
    host: `127.0.0.1:${(http.address() as AddressInfo).port}`,
    sockets,
    drop,
    async close() {
      drop();
      const closed = once(http, 'close');
      http.close();
      http.closeAllConnections();
      await closed;
    },
  };
}
