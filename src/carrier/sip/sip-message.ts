/**
 * SIP messages as text and as values (RFC 3261, section 7). Headers keep their order and their
 * spelling, because a response must repeat Via and Record-Route exactly as they came.
 */
export type SipHeaders = [name: string, value: string][];

export interface SipRequest {
  kind: 'request';
  method: string;
  uri: string;
  headers: SipHeaders;
  body: string;
}

export interface SipResponse {
  kind: 'response';
  status: number;
  reason: string;
  headers: SipHeaders;
  body: string;
}

export type SipMessage = SipRequest | SipResponse;

const VERSION = 'SIP/2.0';
const COMPACT: Readonly<Record<string, string>> = {
  v: 'via',
  f: 'from',
  t: 'to',
  i: 'call-id',
  m: 'contact',
  c: 'content-type',
  l: 'content-length',
  e: 'content-encoding',
  k: 'supported',
  r: 'refer-to',
  b: 'referred-by',
  o: 'event',
  s: 'subject',
};

/** Null for what is no SIP: keep-alives, stray packets. */
export function parseSipMessage(data: Buffer | string): SipMessage | null {
  const text = data.toString();
  const end = /\r?\n\r?\n/.exec(text);
  const head = end === null ? text : text.slice(0, end.index);
  const rest = end === null ? '' : text.slice(end.index + end[0].length);
  const [first = '', ...lines] = head.replace(/\r?\n[ \t]+/g, ' ').split(/\r?\n/);
  const headers = lines.flatMap(parseHeader);
  const length = headerOf({ headers }, 'content-length');
  const body = length === undefined ? rest : bytesOf(rest, Number(length));
  if (first.startsWith(`${VERSION} `)) {
    const [, status = '', reason = ''] = /^\S+ (\d{3}) ?(.*)$/.exec(first) ?? [];
    return status === ''
      ? null
      : { kind: 'response', status: Number(status), reason, headers, body };
  }
  const [, method, uri] = /^([A-Z]+) (\S+) SIP\/2\.0$/.exec(first) ?? [];
  if (method === undefined || uri === undefined) return null;
  return { kind: 'request', method, uri, headers, body };
}

export function serialiseSipMessage(message: SipMessage): Buffer {
  const first =
    message.kind === 'request'
      ? `${message.method} ${message.uri} ${VERSION}`
      : `${VERSION} ${message.status} ${message.reason}`;
  const headers = message.headers.filter(([name]) => canonicalName(name) !== 'content-length');
  headers.push(['Content-Length', String(Buffer.byteLength(message.body))]);
  const lines = headers.map(([name, value]) => `${name}: ${value}`);
  return Buffer.from(`${[first, ...lines].join('\r\n')}\r\n\r\n${message.body}`);
}

/** The first header of that name; names are the long ones, in any case. */
export function headerOf(message: { headers: SipHeaders }, name: string): string | undefined {
  return headersOf(message, name)[0];
}

export function headersOf(message: { headers: SipHeaders }, name: string): string[] {
  const wanted = canonicalName(name);
  return message.headers.filter(([key]) => canonicalName(key) === wanted).map(([, value]) => value);
}

/** `;tag=abc` of a From, To, Via or Contact: parameters behind the address, not those inside it. */
export function parameterOf(value: string, name: string): string | undefined {
  const outside = value.replace(/<[^>]*>/g, '').replace(/"[^"]*"/g, '');
  const match = new RegExp(`;\\s*${name}\\s*=\\s*([^;,\\s]+)`, 'i').exec(outside);
  return match?.[1];
}

/** The URI of a From, To, Contact or Refer-To, with or without angle brackets. */
export function uriOf(value: string): string {
  return /<([^>]*)>/.exec(value)?.[1] ?? value.replace(/;.*$/, '').trim();
}

/** The number in `sip:+7999@host;user=phone`, `tel:+7999` or `sip:123@host`. */
export function userOf(uri: string): string {
  const user = /^(?:sips?|tel):([^@;>]+)/i.exec(uri)?.[1] ?? '';
  return decodeURIComponent(user);
}

export function cseqOf(message: SipMessage): { number: number; method: string } {
  const [number = '0', method = ''] = (headerOf(message, 'cseq') ?? '').trim().split(/\s+/);
  return { number: Number(number), method };
}

export function branchOf(message: SipMessage): string {
  return parameterOf(headerOf(message, 'via') ?? '', 'branch') ?? '';
}

function parseHeader(line: string): SipHeaders {
  const colon = line.indexOf(':');
  if (colon <= 0) return [];
  return [[line.slice(0, colon).trim(), line.slice(colon + 1).trim()]];
}

function bytesOf(text: string, length: number): string {
  return Buffer.from(text).subarray(0, length).toString();
}

/** Long and lower-case: `i` and `Call-ID` are both `call-id`. */
export function canonicalName(name: string): string {
  const lower = name.toLowerCase();
  return COMPACT[lower] ?? lower;
}
