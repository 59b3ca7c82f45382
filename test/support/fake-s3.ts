import { createHash, createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * The part of S3 that recordings need, on its wire protocol. It checks each signature as the real
 * one does (AWS Signature Version 4), and that what arrives is what was signed.
 */
export interface FakeS3 {
  url: string;
  objects: Map<string, StoredObject>;
  /** `PUT name 200` and so on, in order. */
  log: string[];
  /** The next requests are answered with these statuses, whatever they ask. */
  fail(...statuses: number[]): void;
  close(): Promise<void>;
}

export interface StoredObject {
  bytes: Buffer;
  contentType: string;
  modifiedAt: Date;
}

export const S3_KEYS = {
  key: 'AKIDEXAMPLE',
  secret: 'the secret of a test',
  region: 'ru-central1',
};
const PAGE = 2;

export async function startFakeS3(bucket: string): Promise<FakeS3> {
  const objects = new Map<string, StoredObject>();
  const log: string[] = [];
  const failures: number[] = [];
  const server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      const status = failures.shift() ?? serve({ request, response, body, objects, bucket });
      if (!response.headersSent) response.writeHead(status).end();
      log.push(`${request.method} ${decodeURIComponent(request.url ?? '')} ${status}`);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    ...{ objects, log },
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    fail: (...statuses) => void failures.push(...statuses),
    async close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
  body: Buffer;
  objects: Map<string, StoredObject>;
  bucket: string;
}

function serve(exchange: Exchange): number {
  const { request, response, body, objects, bucket } = exchange;
  if (!isSigned(request)) return 403;
  const hash = createHash('sha256').update(body).digest('hex');
  if (request.headers['x-amz-content-sha256'] !== hash) return 400;
  const url = new URL(request.url ?? '/', 'http://s3');
  const [, folder, name = ''] = url.pathname.split('/');
  if (folder !== bucket) return 404;
  if (request.method === 'PUT') {
    const contentType = request.headers['content-type'] ?? '';
    objects.set(name, { bytes: body, contentType, modifiedAt: new Date() });
    return 200;
  }
  if (name === '') return list(response, objects, url.searchParams.get('continuation-token'));
  const found = objects.get(name);
  if (found === undefined) return 404;
  if (request.method === 'DELETE') {
    objects.delete(name);
    return 204;
  }
  return read(request, response, found);
}

function read(request: IncomingMessage, response: ServerResponse, found: StoredObject): number {
  const asked = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '');
  const part = asked ? found.bytes.subarray(Number(asked[1]), Number(asked[2]) + 1) : found.bytes;
  const status = asked ? 206 : 200;
  response.writeHead(status, {
    'content-length': part.length,
    'content-type': found.contentType,
    etag: `"${createHash('md5').update(found.bytes).digest('hex')}"`,
    'last-modified': found.modifiedAt.toUTCString(),
  });
  response.end(request.method === 'HEAD' ? undefined : part);
  return status;
}

function list(
  response: ServerResponse,
  objects: ReadonlyMap<string, StoredObject>,
  token: string | null,
): number {
  const names = [...objects.keys()].sort().filter((name) => token === null || name > token);
  const page = names.slice(0, PAGE);
  const contents = page.map((name) => {
    const modified = objects.get(name)?.modifiedAt.toISOString();
    return `<Contents><Key>${name}</Key><LastModified>${modified}</LastModified></Contents>`;
  });
  const next = names.length > PAGE ? page.at(-1) : null;
  const more = next ? `<NextContinuationToken>${next}</NextContinuationToken>` : '';
  response.writeHead(200, { 'content-type': 'application/xml' });
  response.end(`<ListBucketResult>${contents.join('')}${more}</ListBucketResult>`);
  return 200;
}

/** By the letter of the specification, and with no code of the client's. */
function isSigned(request: IncomingMessage): boolean {
  const { headers, method = '' } = request;
  const given =
    /^AWS4-HMAC-SHA256 Credential=([^,]+), SignedHeaders=([^,]+), Signature=([0-9a-f]{64})$/.exec(
      headers.authorization ?? '',
    );
  if (given === null) return false;
  const [, credential = '', signedHeaders = '', signature] = given;
  const [key, day = '', region = '', service = ''] = credential.split('/');
  if (key !== S3_KEYS.key || region !== S3_KEYS.region || service !== 's3') return false;
  const url = new URL(request.url ?? '/', 'http://s3');
  const query = [...url.searchParams]
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
    .sort()
    .join('&');
  const names = signedHeaders.split(';');
  if (!['host', 'x-amz-content-sha256', 'x-amz-date'].every((name) => names.includes(name))) {
    return false;
  }
  const canonical = [
    ...[method, url.pathname, query],
    ...names.map((name) => `${name}:${String(headers[name]).trim()}`),
    ...['', signedHeaders, headers['x-amz-content-sha256']],
  ].join('\n');
  const scope = `${day}/${region}/s3/aws4_request`;
  const hashed = createHash('sha256').update(canonical).digest('hex');
  const text = ['AWS4-HMAC-SHA256', headers['x-amz-date'], scope, hashed].join('\n');
  const seal = (by: Buffer | string, what: string) => createHmac('sha256', by).update(what);
  let by = seal(`AWS4${S3_KEYS.secret}`, day).digest();
  for (const part of [region, 's3', 'aws4_request']) by = seal(by, part).digest();
  return seal(by, text).digest('hex') === signature;
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of request) chunks.push(chunk as Buffer);
  } catch {
    // Cut off in the middle: the hash of what came tells it.
  }
  return Buffer.concat(chunks);
}
