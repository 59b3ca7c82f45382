import { randomBytes } from 'node:crypto';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { CODECS, type AudioCodec, type G711Name } from '../../../src/carrier/media/g711.js';
import { parseRtp, serialiseRtp, type RtpPacket } from '../../../src/carrier/media/rtp-packet.js';
import {
  headerOf,
  parseSipMessage,
  serialiseSipMessage,
  type SipHeaders,
  type SipRequest,
  type SipResponse,
} from '../../../src/carrier/sip/sip-message.js';

/**
 * A caller that knows nothing of transactions: it sends what a test tells it to send, when it tells
 * it, and keeps all that came back.
 */
export interface TestCaller {
  invite(number: string, options?: InviteOptions): SipRequest;
  /** Sends exactly this once more, as a network that repeats packets. */
  repeat(request: SipRequest): void;
  ack(): void;
  cancel(): void;
  request(method: string, headers?: SipHeaders, body?: string): void;
  /** Answers a request of the callee. */
  answer(request: SipRequest, status: number, body?: string): void;
  /** The first response from now on, or among those kept, that fits. */
  response(status: number, method?: string): Promise<SipResponse>;
  responses: SipResponse[];
  /** The next request of that method, or one that is there already. */
  incoming(method: string): Promise<SipRequest>;
  requests: SipRequest[];
  rtp: TestRtp;
  close(): void;
}

interface InviteOptions {
  codecs?: string;
  headers?: SipHeaders;
}

export interface TestRtp {
  port: number;
  packets: { packet: RtpPacket; atMs: number }[];
  /** All audio heard, without gaps. */
  heard(): Int16Array;
  /** Sends these samples in packets of 20 ms, paced. */
  say(samples: Int16Array): Promise<void>;
  send(packet: RtpPacket): void;
}

const FRAME = 160;
const PATIENCE_MS = 20_000;

export async function openTestCaller(
  carrier: string,
  codecName: G711Name = 'PCMU',
): Promise<TestCaller> {
  const [host = '', port = ''] = carrier.split(':');
  const sip = await bind();
  const rtp = await bind();
  const codec = CODECS.find(({ name }) => name === codecName) ?? fail(codecName);
  const inbox = createInbox(sip);
  const send = (message: SipRequest | SipResponse) =>
    sip.send(serialiseSipMessage(message), Number(port), host);
  const sound = createRtp(rtp, codec, () => mediaOf(inbox.responses, inbox.requests));
  const callId = randomBytes(8).toString('hex');
  const tag = randomBytes(4).toString('hex');
  let sent: SipRequest | null = null;
  let cseq = 1;

  function build(method: string, more: { number: number; branch?: string; to?: string }) {
    const branch = more.branch ?? `z9hG4bK${randomBytes(6).toString('hex')}`;
    const uri = sent?.uri ?? '';
    const headers: SipHeaders = [
      ['Via', `SIP/2.0/UDP 127.0.0.1:${sip.address().port};branch=${branch};rport`],
      ['From', `<sip:+15550100@127.0.0.1>;tag=${tag}`],
      ['To', more.to ?? `<${uri}>`],
      ['Call-ID', callId],
      ['CSeq', `${more.number} ${method}`],
      ['Contact', `<sip:+15550100@127.0.0.1:${sip.address().port}>`],
    ];
    return { kind: 'request', method, uri, headers, body: '' } satisfies SipRequest;
  }
  const toTag = () =>
    headerOf(inbox.responses.find(({ status }) => status > 100) ?? { headers: [] }, 'to');
  const within = (method: string, number: number) =>
    build(method, { number, ...optional(toTag()) });
  const branchOfInvite = () =>
    /branch=([^;]+)/.exec(headerOf(sent ?? { headers: [] }, 'via') ?? '');

  return {
    ...inbox,
    rtp: sound,
    invite(number, { codecs = '0 8 101', headers = [] } = {}) {
      sent = { ...build('INVITE', { number: 1 }), uri: `sip:${number}@${carrier}` };
      sent.headers = sent.headers.map(([name, value]) => [
        name,
        name === 'To' ? `<${sent?.uri ?? ''}>` : value,
      ]);
      sent.headers.push(['Content-Type', 'application/sdp'], ...headers);
      sent.body = offer(sound.port, codecs);
      send(sent);
      return sent;
    },
    repeat: send,
    ack() {
      const last = inbox.responses.findLast(({ status }) => status >= 200);
      const branch = (last?.status ?? 200) >= 300 ? branchOfInvite()?.[1] : undefined;
      const ack = within('ACK', 1);
      if (branch !== undefined) {
        ack.headers = ack.headers.map(([name, value]) => [
          name,
          name === 'Via' ? value.replace(/branch=[^;]+/, `branch=${branch}`) : value,
        ]);
      }
      send(ack);
    },
    cancel() {
      const cancel = build('CANCEL', { number: 1, ...optionalBranch(branchOfInvite()?.[1]) });
      send(cancel);
    },
    request(method, headers = [], body = '') {
      cseq += 1;
      const request = within(method, cseq);
      send({ ...request, headers: [...request.headers, ...headers], body });
    },
    answer(request, status, body = '') {
      const kept = request.headers.filter(([name]) => /^(via|from|to|call-id|cseq)$/i.test(name));
      const headers: SipHeaders = [...kept, ['Content-Type', 'application/sdp']];
      send({ kind: 'response', status, reason: 'Answer', headers, body });
    },
    close() {
      sip.close();
      rtp.close();
    },
  };
}

const optional = (to: string | undefined) => (to === undefined ? {} : { to });
const optionalBranch = (branch: string | undefined) => (branch === undefined ? {} : { branch });

function fail(what: string): never {
  throw new Error(`there is no ${what}`);
}

async function bind(): Promise<Socket> {
  const socket = createSocket('udp4');
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return socket;
}

export function offer(port: number, codecs: string, direction = 'sendrecv'): string {
  return [
    'v=0',
    'o=- 1 1 IN IP4 127.0.0.1',
    's=-',
    'c=IN IP4 127.0.0.1',
    't=0 0',
    `m=audio ${port} RTP/AVP ${codecs}`,
    'a=rtpmap:0 PCMU/8000',
    'a=rtpmap:8 PCMA/8000',
    'a=rtpmap:9 G722/8000',
    'a=rtpmap:101 telephone-event/8000',
    `a=${direction}`,
    '',
  ].join('\r\n');
}

function createInbox(sip: Socket) {
  const responses: SipResponse[] = [];
  const requests: SipRequest[] = [];
  const waiting = new Set<() => void>();
  sip.on('message', (data) => {
    const message = parseSipMessage(data);
    if (message?.kind === 'response') responses.push(message);
    if (message?.kind === 'request') requests.push(message);
    for (const check of [...waiting]) check();
  });
  function first<T>(find: () => T | undefined, what: string): Promise<T> {
    return new Promise((resolve, reject) => {
      const limit = setTimeout(() => {
        waiting.delete(check);
        reject(new Error(`no ${what} within ${PATIENCE_MS} ms`));
      }, PATIENCE_MS);
      const check = () => {
        const found = find();
        if (found === undefined) return;
        clearTimeout(limit);
        waiting.delete(check);
        resolve(found);
      };
      waiting.add(check);
      check();
    });
  }
  return {
    responses,
    requests,
    response: (status: number, method = 'INVITE') =>
      first(
        () => responses.find((one) => one.status === status && methodOf(one) === method),
        `${status} to ${method}`,
      ),
    incoming: (method: string) =>
      first(() => {
        const at = requests.findIndex((one) => one.method === method);
        return at === -1 ? undefined : requests.splice(at, 1)[0];
      }, method),
  };
}

function methodOf(response: SipResponse): string {
  return (headerOf(response, 'cseq') ?? '').split(' ')[1] ?? '';
}

function mediaOf(responses: SipResponse[], requests: SipRequest[]): number {
  const bodies = [...responses, ...requests].map(({ body }) => body);
  const port = bodies.map((body) => /m=audio (\d+)/.exec(body)?.[1]).findLast(Boolean);
  return Number(port ?? 9);
}

function createRtp(socket: Socket, codec: AudioCodec, remotePort: () => number): TestRtp {
  const packets: TestRtp['packets'] = [];
  socket.on('message', (data) => {
    const packet = parseRtp(data);
    if (packet !== null) packets.push({ packet, atMs: performance.now() });
  });
  let sequence = 1;
  let timestamp = 0;
  const send = (packet: RtpPacket) => socket.send(serialiseRtp(packet), remotePort(), '127.0.0.1');
  return {
    port: socket.address().port,
    packets,
    send,
    heard() {
      const frames = packets
        .filter(({ packet }) => packet.payloadType === codec.payload)
        .map(({ packet }) => codec.decode(packet.payload));
      const all = new Int16Array(frames.length * FRAME);
      frames.forEach((frame, index) => all.set(frame.subarray(0, FRAME), index * FRAME));
      return all;
    },
    async say(samples) {
      const started = performance.now();
      for (let at = 0; at < samples.length; at += FRAME) {
        const frame = new Int16Array(FRAME);
        frame.set(samples.subarray(at, at + FRAME));
        const payload = codec.encode(frame);
        send({
          payloadType: codec.payload,
          sequence,
          timestamp,
          ssrc: 7,
          marker: at === 0,
          payload,
        });
        sequence += 1;
        timestamp += FRAME;
        const due = started + (at / FRAME + 1) * 20;
        await new Promise((resolve) => setTimeout(resolve, Math.max(0, due - performance.now())));
      }
    },
  };
}
