import { z } from 'zod';
import { uuidParams } from '../../contracts/fields.js';
import { requestedRange } from '../../domain/byte-range.js';
import { DomainError } from '../../domain/errors.js';
import type { Calls } from '../../services/calls.js';
import { endpoint, type Answer, type Endpoint } from '../endpoint.js';
import { EXAMPLE_ID } from '../examples.js';

const SOUND = z.string().meta({ description: 'WAV, MP3 or OGG', override: { format: 'binary' } });
const part = { schema: SOUND, example: 'RIFF....WAVE', contentType: 'audio/*' };

/** Recordings, in parts when a player asks for parts. */
export function recordingEndpoints({ calls }: { calls: Calls }): Endpoint[] {
  return [
    endpoint({
      ...{ method: 'get', path: '/api/calls/{id}/recording', tag: 'Calls', access: 'viewer' },
      summary: 'The sound of a call',
      description: 'With `Range` a part of it, so that players can jump.',
      params: uuidParams,
      parameterExamples: { id: EXAMPLE_ID },
      headers: {
        Range: 'One part in bytes, such as bytes=0-1023 or bytes=-500',
        'If-Range': 'The ETag that the part is to be of; else all of it is answered',
        'If-None-Match': 'The ETag that you have',
      },
      deadlineMs: null,
      answers: {
        200: { description: 'All of it', ...part },
        206: { description: 'The part', ...part },
        304: { description: 'You have it' },
      },
      problems: ['range_not_satisfiable'],
      async handle({ params: { id }, headers, principal, raw }): Promise<Answer> {
        const recording = await calls.recording(principal.companyId, id);
        const { size, etag, contentType, modifiedAt } = recording;
        const shared = {
          ETag: etag,
          'Last-Modified': modifiedAt.toUTCString(),
          'Cache-Control': 'private, max-age=3600',
          'Accept-Ranges': 'bytes',
        };
        if (knows(headers['if-none-match'], etag)) return { status: 304, headers: shared };
        const ifRange = headers['if-range'];
        const isOfThis = ifRange === undefined || ifRange === etag;
        const range = isOfThis ? requestedRange(headers.range, size) : 'all';
        if (range === 'none') {
          throw new DomainError('range_not_satisfiable', `It has ${size} bytes.`, {
            extra: { size },
          });
        }
        const asked = range === 'all' ? null : range;
        const length = asked === null ? size : asked.end - asked.start + 1;
        return {
          status: asked === null ? 200 : 206,
          headers: {
            ...shared,
            'Content-Type': contentType,
            'Content-Length': String(length),
            ...(asked && { 'Content-Range': `bytes ${asked.start}-${asked.end}/${size}` }),
          },
          ...(raw.method === 'HEAD' ? {} : { body: recording.read(asked) }),
        };
      },
    }),
  ];
}

function knows(ifNoneMatch: string | undefined, etag: string): boolean {
  const tags = (ifNoneMatch ?? '').split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return tags.includes(etag) || tags.includes('*');
}
