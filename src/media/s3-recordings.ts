import { createHash } from 'node:crypto';
import type { ByteRange } from '../domain/byte-range.js';
import { DomainError } from '../domain/errors.js';
import type { NewRecording, Recording, RecordingStore } from '../ports/recording-store.js';
import { isRecordable, RECORDING_KINDS, recordingName } from './recording-kinds.js';
import type { AskS3 } from './s3-client.js';

/** Names of calls that are known to be recorded, for what is there stays. */
const KNOWN_MAX = 20_000;
const AT_ONCE = 16;

/** Recordings as objects `<call id>.wav`, `.mp3` or `.ogg` of one bucket. */
export function createS3Recordings({ ask }: { ask: AskS3 }): RecordingStore {
  const known = new Set<string>();
  const remember = (callId: string) => {
    if (known.size >= KNOWN_MAX) known.clear();
    known.add(callId);
  };

  const find: RecordingStore['find'] = async (callId) => {
    if (!isRecordable(callId)) return null;
    for (const { extension, contentType } of RECORDING_KINDS) {
      const name = `${callId}.${extension}`;
      const answer = await ask({ method: 'HEAD', name }).catch(awayError);
      if (answer.status === 404) continue;
      if (!answer.ok) throw refusedError(answer);
      remember(callId);
      return toRecording(ask, { name, contentType, headers: answer.headers });
    }
    return null;
  };

  return {
    find,
    canKeep: true,
    async recorded(callIds) {
      const found = new Set(callIds.filter((id) => known.has(id)));
      const open = callIds.filter((id) => !known.has(id));
      for (let at = 0; at < open.length; at += AT_ONCE) {
        const some = open.slice(at, at + AT_ONCE);
        const seen = await Promise.all(some.map(async (id) => ((await find(id)) ? [id] : [])));
        for (const id of seen.flat()) found.add(id);
      }
      return found;
    },
    async keep(callId, recording) {
      if (!isRecordable(callId)) return 'corrupt';
      const kept = await keep(ask, callId, recording);
      if (kept === 'kept') remember(callId);
      return kept;
    },
    removeOlderThan: (before) => removeOlderThan(ask, before),
  };
}

/** The service hashes what it takes, and refuses what differs from the hash that was signed. */
async function keep(ask: AskS3, callId: string, recording: NewRecording) {
  const { contentType, size, sha256, body } = recording;
  const hash = createHash('sha256');
  let length = 0;
  async function* bytes() {
    for await (const chunk of body) {
      hash.update(chunk);
      length += chunk.byteLength;
      yield chunk;
    }
    if (length !== size) throw new Error('other bytes than announced');
  }
  const request = {
    method: 'PUT',
    name: recordingName(callId, contentType),
    ...{ headers: { 'content-type': contentType }, body: { bytes: bytes(), size, sha256 } },
  } as const;
  const answer = await ask(request).catch((error: unknown) => {
    if (length !== size) return null;
    return awayError(error);
  });
  if (answer === null) return 'corrupt';
  await answer.body?.cancel();
  if (hash.digest('hex') !== sha256) return 'corrupt';
  if (!answer.ok) throw refusedError(answer);
  return 'kept';
}

interface Found {
  name: string;
  contentType: Recording['contentType'];
  headers: Headers;
}

function toRecording(ask: AskS3, { name, contentType, headers }: Found): Recording {
  const modified = headers.get('last-modified');
  return {
    contentType,
    size: Number(headers.get('content-length') ?? 0),
    modifiedAt: modified === null ? new Date(0) : new Date(modified),
    etag: headers.get('etag') ?? `"${name}"`,
    read: (range) => read(ask, name, range),
  };
}

async function* read(ask: AskS3, name: string, range: ByteRange | null) {
  const headers: Record<string, string> =
    range === null ? {} : { range: `bytes=${range.start}-${range.end}` };
  const answer = await ask({ method: 'GET', name, headers }).catch(awayError);
  if (!answer.ok || answer.body === null) throw refusedError(answer);
  for await (const chunk of answer.body as AsyncIterable<Uint8Array>) yield chunk;
}

async function removeOlderThan(ask: AskS3, before: Date): Promise<number> {
  let removed = 0;
  let token: string | null = null;
  do {
    const query: Record<string, string> = {
      'list-type': '2',
      ...(token !== null && { 'continuation-token': token }),
    };
    const answer = await ask({ method: 'GET', query }).catch(awayError);
    if (!answer.ok) throw refusedError(answer);
    const page = await answer.text();
    for (const { name, modifiedAt } of objectsOf(page)) {
      if (modifiedAt >= before || !isRecordable(name.split('.')[0] ?? '')) continue;
      const gone = await ask({ method: 'DELETE', name }).catch(awayError);
      if (!gone.ok) throw refusedError(gone);
      removed += 1;
    }
    token = textOf(page, 'NextContinuationToken');
  } while (token !== null);
  return removed;
}

/** Names of ours have nothing in them that XML would write otherwise. */
function objectsOf(page: string): { name: string; modifiedAt: Date }[] {
  return [...page.matchAll(/<Contents>(.*?)<\/Contents>/gs)].flatMap(([, object = '']) => {
    const [name, modified] = [textOf(object, 'Key'), textOf(object, 'LastModified')];
    return name === null || modified === null ? [] : [{ name, modifiedAt: new Date(modified) }];
  });
}

function textOf(xml: string, tag: string): string | null {
  return new RegExp(`<${tag}>([^<]*)</${tag}>`).exec(xml)?.[1] ?? null;
}

function awayError(cause: unknown): never {
  throw new DomainError('unavailable', 'The store of recordings does not answer.', { cause });
}

function refusedError({ status }: Response): DomainError {
  return new DomainError('unavailable', `The store of recordings answers ${status}.`);
}
