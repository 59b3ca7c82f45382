import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import type { Logger } from '../observability/logger.js';
import { CLOSE_CODES, type CloseReason } from './live-close-codes.js';
import {
  admitToLive,
  SUBPROTOCOL,
  targetOf,
  type HandshakeDeps,
  type LiveKind,
  type LiveTarget,
} from './live-handshake.js';
import { startLiveSession, type LiveChannel } from './live-session.js';
import { createLiveSessions, type LiveSessionsDeps } from './live-sessions.js';
import { SOCKET_LIMITS, type SocketLimits } from './live-socket.js';

export interface LiveServerDeps extends HandshakeDeps, Pick<LiveSessionsDeps, 'revokedOf'> {
  channels: Record<LiveKind, LiveChannel>;
  log: Logger;
  limits?: Partial<LiveLimits>;
}

export interface LiveLimits extends SocketLimits {
  /** Of one key, in this process. */
  socketsOfKeyMax: number;
  socketsMax: number;
  /** Bytes of one message of a client. */
  messageMax: number;
  keysCheckedMs: number;
}

const LIMITS: LiveLimits = {
  ...SOCKET_LIMITS,
  ...{ socketsOfKeyMax: 500, socketsMax: 2_000, messageMax: 4_096, keysCheckedMs: 30_000 },
};
/** How long a client may take to answer the close frame of a refusal. */
const GOODBYE_MS = 1_500;

export type LiveServer = ReturnType<typeof createLiveServer>;

/** WebSockets on the port of the API. Of an address only the path is logged, as in requests. */
export function createLiveServer(deps: LiveServerDeps) {
  const { log } = deps;
  const limits = { ...LIMITS, ...deps.limits };
  const { revokedOf } = deps;
  const { keysCheckedMs } = limits;
  const sessions = createLiveSessions({ revokedOf, keysCheckedMs, log });
  const wss = new WebSocketServer({
    ...{ noServer: true, clientTracking: false, perMessageDeflate: false },
    maxPayload: limits.messageMax,
    handleProtocols: (offered) => (offered.has(SUBPROTOCOL) ? SUBPROTOCOL : false),
  });
  let isStopping = false;

  function upgrade(req: IncomingMessage, socket: Duplex, head: Buffer): void {
    // The client may go away while its key is looked up.
    socket.on('error', () => undefined);
    const target = targetOf(req.url ?? '');
    if (target === null) {
      socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
      return;
    }
    void serve({ req, socket, head, target });
  }

  /** Refused after the handshake, as a browser tells its page the code of a close frame only. */
  async function serve(wish: Upgrade): Promise<void> {
    const admitted = await admit(wish);
    wss.handleUpgrade(wish.req, wish.socket, wish.head, (ws) => {
      if (typeof admitted === 'string') refuse(ws, wish.target, admitted);
      else start(ws, wish.target, admitted);
    });
  }

  async function admit({ req, target }: Upgrade) {
    if (isStopping) return 'restarting';
    if (sessions.size() >= limits.socketsMax) return 'try_later';
    try {
      return await admitToLive(req, target, deps);
    } catch (error) {
      log.warn({ error: String(error) }, 'a live view could not be opened');
      return 'try_later';
    }
  }

  function refuse(ws: WebSocket, target: LiveTarget, why: CloseReason): void {
    const { code, reason } = CLOSE_CODES[why];
    log.info({ kind: target.kind, code }, 'a live view was refused');
    ws.on('error', () => undefined);
    ws.close(code, reason);
    setTimeout(() => ws.terminate(), GOODBYE_MS).unref();
  }

  function start(ws: WebSocket, target: LiveTarget, admitted: Admission): void {
    const { keyId } = admitted.principal;
    // The process may have begun to stop while the key was looked up.
    if (isStopping) return refuse(ws, target, 'restarting');
    if (sessions.ofKey(keyId) >= limits.socketsOfKeyMax) return refuse(ws, target, 'too_many');
    const session = startLiveSession({
      ...{ ws, limits, id: target.id, ...admitted },
      channel: deps.channels[target.kind],
      onTrouble: (error) => log.warn({ error: String(error) }, 'a live view has failed'),
      onClosed: () => sessions.remove(session),
    });
    sessions.add(session);
  }

  return {
    attach: (server: Server) => void server.on('upgrade', upgrade),

    openSockets: sessions.size,

    async stop(): Promise<void> {
      isStopping = true;
      await sessions.end();
    },
  };
}

interface Upgrade {
  req: IncomingMessage;
  socket: Duplex;
  head: Buffer;
  target: LiveTarget;
}

type Admission = Exclude<Awaited<ReturnType<typeof admitToLive>>, string>;
