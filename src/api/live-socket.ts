import { WebSocket, type RawData } from 'ws';
import { CLOSE_CODES, type CloseReason } from './live-close-codes.js';

export interface SocketLimits {
  /** Bytes that wait in this process for one client; more is read again when there is room. */
  bufferedMax: number;
  /** A client that leaves its buffer full for so long is dropped. */
  fullMaxMs: number;
  /** Each heartbeat must be answered before the next one. */
  heartbeatMs: number;
  /** Messages of a client between two heartbeats. */
  messagesMax: number;
}

export const SOCKET_LIMITS: SocketLimits = {
  bufferedMax: 256 * 1024,
  fullMaxMs: 10_000,
  heartbeatMs: 20_000,
  messagesMax: 200,
};

/** How long a client may take to answer a close frame. */
const CLOSE_LIMIT_MS = 1_000;

export interface SocketEvents {
  onText(text: string): void;
  /** The buffer was full and has room again. */
  onRoom(): void;
  onClosed(): void;
}

export type LiveSocket = ReturnType<typeof createLiveSocket>;

/** One client: a bounded buffer, heartbeats, and the word `ping`, which is answered with `pong`. */
export function createLiveSocket(ws: WebSocket, limits: SocketLimits, events: SocketEvents) {
  let isAlive = true;
  let messages = 0;
  let fullSinceMs: number | null = null;
  const heartbeat = setInterval(beat, limits.heartbeatMs).unref();
  const watch = setInterval(dropWhenSlow, Math.min(1_000, limits.fullMaxMs)).unref();

  ws.on('pong', () => {
    isAlive = true;
  });
  ws.on('message', (data, isBinary) => hear(data, isBinary));
  // A frame that is no frame; ws closes with the code of the protocol.
  ws.on('error', () => undefined);
  ws.on('close', () => {
    clearInterval(heartbeat);
    clearInterval(watch);
    events.onClosed();
  });

  function hear(data: RawData, isBinary: boolean): void {
    messages += 1;
    isAlive = true;
    if (messages > limits.messagesMax) return close('too_many');
    if (isBinary) return close('malformed');
    const text = (data as Buffer).toString('utf8');
    if (text === 'ping') ws.send('pong');
    else events.onText(text);
  }

  function beat(): void {
    if (!isAlive) return ws.terminate();
    isAlive = false;
    messages = 0;
    ws.ping();
  }

  function dropWhenSlow(): void {
    if (!isFull()) return;
    if (fullSinceMs !== null && performance.now() - fullSinceMs >= limits.fullMaxMs) close('slow');
  }

  function isFull(): boolean {
    if (ws.readyState !== WebSocket.OPEN) return true;
    if (ws.bufferedAmount < limits.bufferedMax) return false;
    fullSinceMs ??= performance.now();
    return true;
  }

  function written(): void {
    if (fullSinceMs === null || ws.bufferedAmount > limits.bufferedMax / 2) return;
    fullSinceMs = null;
    events.onRoom();
  }

  function close(why: CloseReason): void {
    const { code, reason } = CLOSE_CODES[why];
    ws.close(code, reason);
    setTimeout(() => ws.terminate(), CLOSE_LIMIT_MS).unref();
  }

  return {
    isFull,
    send(message: object): void {
      if (ws.readyState === WebSocket.OPEN) ws.send(JSON.stringify(message), written);
    },
    close,
    isOpen: () => ws.readyState === WebSocket.OPEN,
    /** At once, without a word. */
    terminate: () => ws.terminate(),
  };
}
