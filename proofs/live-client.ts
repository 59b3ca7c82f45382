import { WebSocket } from 'ws';

/** One message as it came, and when. */
export interface Heard {
  id: number;
  type: string;
  atMs: number;
}

/** One channel as one client saw it, over all of its connections. */
export interface Watching {
  path: string;
  /** The id of the first `init`: what comes after it must come, once and in order. */
  fromId: number | null;
  heard: Heard[];
  /** From the loss of a connection to the `init` that goes on after it. */
  outages: { fromMs: number; toMs: number | null; resumed: boolean }[];
  /** Close codes of its connections. */
  codes: number[];
}

export interface LiveClientOptions {
  /** Addresses of the copies of the API; the next one is tried when a connection is lost. */
  apis: readonly string[];
  first: number;
  key: string;
}

const RECONNECT_AFTER_MS = 50;
const NO_MORE = new Set([1000, 4400, 4401, 4403, 4404]);

/** Watches until the channel ends by itself, connecting again wherever it can. */
export function watchLive(
  { apis, first, key }: LiveClientOptions,
  path: string,
): { watching: Watching; ended: Promise<void>; stop(): void } {
  const watching: Watching = { path, fromId: null, heard: [], outages: [], codes: [] };
  const protocols = ['new-voice', `key.${Buffer.from(key).toString('base64url')}`];
  let at = first;
  let lastId: number | null = null;
  let ws: WebSocket | null = null;
  let isStopped = false;
  let finish: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => {
    finish = resolve;
  });

  function connect(): void {
    const query = lastId === null ? '' : `?last_event_id=${lastId}`;
    const base = (apis[at % apis.length] ?? '').replace('http', 'ws');
    ws = new WebSocket(`${base}${path}${query}`, protocols);
    ws.on('error', () => undefined);
    ws.on('message', (data) => hear((data as Buffer).toString('utf8')));
    ws.on('close', (code) => lose(code));
  }

  function hear(text: string): void {
    const { type, id, data } = JSON.parse(text) as {
      type: string;
      id: number;
      data: { resumed?: boolean };
    };
    lastId = id;
    if (type !== 'init') watching.heard.push({ id, type, atMs: Date.now() });
    else if (watching.fromId === null) watching.fromId = id;
    else {
      const outage = watching.outages.at(-1);
      if (outage) Object.assign(outage, { toMs: Date.now(), resumed: data.resumed === true });
    }
  }

  function lose(code: number): void {
    watching.codes.push(code);
    if (isStopped || NO_MORE.has(code)) return finish();
    if (lastId !== null && watching.outages.at(-1)?.toMs !== null) {
      watching.outages.push({ fromMs: Date.now(), toMs: null, resumed: false });
    }
    at += 1;
    setTimeout(connect, RECONNECT_AFTER_MS);
  }

  connect();
  return {
    ...{ watching, ended },
    stop() {
      isStopped = true;
      ws?.close();
    },
  };
}
