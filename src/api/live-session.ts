import type { WebSocket } from 'ws';
import { resumeMessage } from '../contracts/live-api.js';
import { DomainError } from '../domain/errors.js';
import type { Principal } from '../domain/principal.js';
import type { CloseReason } from './live-close-codes.js';
import { createLiveSocket, type SocketLimits } from './live-socket.js';

/** Where a channel puts what a client is to see. */
export interface ChannelSink {
  isFull(): boolean;
  send(message: object): void;
  end(): void;
}

/** What can be watched: calls, campaigns. */
export interface LiveChannel {
  /** Answers how to leave; `not_found` when there is no such thing for the one who asks. */
  open(
    wish: { principal: Principal; id: string; resumeAfter: number | null },
    sink: ChannelSink,
  ): Promise<() => void>;
  /** A client that was full has room again. */
  wake(): void;
}

export interface SessionWish {
  ws: WebSocket;
  channel: LiveChannel;
  principal: Principal;
  id: string;
  resumeAfter: number | null;
  limits: SocketLimits;
  onTrouble: (error: unknown) => void;
  onClosed: () => void;
}

export interface LiveSession {
  keyId: string;
  close(why: CloseReason): void;
  terminate(): void;
}

/** One client from its `init` to its close; a client may ask to begin again at an id. */
export function startLiveSession(wish: SessionWish): LiveSession {
  const { ws, channel, principal, id } = wish;
  let leave: (() => void) | null = null;
  let isClosed = false;
  // One opening after the other, so that a client is told of one at a time.
  let opening = Promise.resolve();
  const socket = createLiveSocket(ws, wish.limits, {
    onText: (text) => hear(text),
    onRoom: () => channel.wake(),
    onClosed() {
      isClosed = true;
      leave?.();
      wish.onClosed();
    },
  });
  const sink: ChannelSink = {
    isFull: socket.isFull,
    send: socket.send,
    end: () => socket.close('ended'),
  };

  function begin(resumeAfter: number | null): void {
    opening = opening.then(() => open(resumeAfter)).catch((error: unknown) => refuse(error));
  }

  async function open(resumeAfter: number | null): Promise<void> {
    leave?.();
    leave = null;
    if (!socket.isOpen()) return;
    const left = await channel.open({ principal, id, resumeAfter }, sink);
    if (isClosed) left();
    else leave = left;
  }

  function refuse(error: unknown): void {
    if (error instanceof DomainError && error.code === 'not_found')
      return socket.close('not_found');
    wish.onTrouble(error);
    socket.close('try_later');
  }

  function hear(text: string): void {
    const asked = resumeMessage.safeParse(parsed(text));
    if (asked.success) begin(asked.data.last_event_id);
    else socket.close('malformed');
  }

  begin(wish.resumeAfter);
  return { keyId: principal.keyId, close: socket.close, terminate: socket.terminate };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
