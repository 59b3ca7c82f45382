/**
 * The part of SDP that a phone needs (RFC 4566, RFC 3264): where the audio goes, which codec, which
 * payload type carries key presses, and which way the audio flows.
 */
export interface AudioOffer {
  address: string;
  port: number;
  codecs: CodecOffer[];
  /** Payload type of telephone-event at 8 kHz; null when it is not offered. */
  dtmfPayload: number | null;
  direction: Direction;
}

export interface CodecOffer {
  name: string;
  payload: number;
}

export type Direction = 'sendrecv' | 'sendonly' | 'recvonly' | 'inactive';

/** Payload types that need no rtpmap line (RFC 3551). */
const STATIC: Readonly<Record<number, string>> = { 0: 'PCMU', 8: 'PCMA', 9: 'G722' };

/** Null when there is no audio in it. */
export function parseSdp(text: string): AudioOffer | null {
  const lines = text.split(/\r?\n/);
  const start = lines.findIndex((line) => line.startsWith('m=audio '));
  if (start === -1) return null;
  const after = lines.slice(start + 1);
  const end = after.findIndex((line) => line.startsWith('m='));
  const media = end === -1 ? after : after.slice(0, end);
  const [port = '', , ...payloads] = (lines[start] ?? '').slice('m=audio '.length).split(' ');
  const maps = new Map<number, string>(
    media.flatMap((line) => {
      const [, payload, name] = /^a=rtpmap:(\d+) ([^/\s]+\/\d+)/.exec(line) ?? [];
      return payload === undefined || name === undefined ? [] : [[Number(payload), name]];
    }),
  );
  const named = payloads.map(Number).flatMap((payload) => {
    const name = maps.get(payload)?.replace(/\/8000$/, '') ?? STATIC[payload];
    return name === undefined ? [] : [{ payload, name }];
  });
  const line = [...media, ...lines].find((candidate) => candidate.startsWith('c='));
  return {
    address: /^c=IN IP4 (\S+)/.exec(line ?? '')?.[1] ?? '127.0.0.1',
    port: Number(port),
    codecs: named.filter(({ name }) => name !== 'telephone-event'),
    dtmfPayload: named.find(({ name }) => name === 'telephone-event')?.payload ?? null,
    direction: directionOf([...media, ...lines]),
  };
}

function directionOf(lines: string[]): Direction {
  const line = lines.find((candidate) =>
    /^a=(sendrecv|sendonly|recvonly|inactive)$/.test(candidate),
  );
  return line === undefined ? 'sendrecv' : (line.slice(2) as Direction);
}

export interface AudioAnswer {
  address: string;
  port: number;
  codec: CodecOffer;
  dtmfPayload: number | null;
  direction: Direction;
  /** Raised with each new description of one session. */
  version: number;
}

export function writeSdp(answer: AudioAnswer): string {
  const { address, port, codec, dtmfPayload, direction, version } = answer;
  const payloads = dtmfPayload === null ? [codec.payload] : [codec.payload, dtmfPayload];
  const dtmf =
    dtmfPayload === null
      ? []
      : [`a=rtpmap:${dtmfPayload} telephone-event/8000`, `a=fmtp:${dtmfPayload} 0-16`];
  const lines = [
    'v=0',
    `o=carrier ${port} ${version} IN IP4 ${address}`,
    's=-',
    `c=IN IP4 ${address}`,
    't=0 0',
    `m=audio ${port} RTP/AVP ${payloads.join(' ')}`,
    `a=rtpmap:${codec.payload} ${codec.name}/8000`,
    ...dtmf,
    'a=ptime:20',
    `a=${direction}`,
  ];
  return `${lines.join('\r\n')}\r\n`;
}
