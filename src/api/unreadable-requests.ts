import { randomUUID } from 'node:crypto';
import { STATUS_CODES, type Server } from 'node:http';
import { DomainError } from '../domain/errors.js';
import { problemAnswer } from './error-handler.js';

/**
 * What the client still sends is read for so long: closing at once would reset the connection, and
 * the client would lose the answer.
 */
const LINGER_MS = 2_000;

/** A request that never becomes one, as its address is too long, gets an answer all the same. */
export function answerUnreadableRequests(server: Server): void {
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    // The parser complains of everything that comes after; it is answered already.
    if (socket.writableEnded) return;
    if (error.code === 'ECONNRESET' || !socket.writable) {
      socket.destroy();
      return;
    }
    socket.end(asText(problemIn(error.code)));
    const lingering = setTimeout(() => socket.destroy(), LINGER_MS);
    socket.once('close', () => clearTimeout(lingering));
  });
}

function problemIn(code: string | undefined): DomainError {
  if (code !== 'HPE_HEADER_OVERFLOW') {
    return new DomainError('malformed_request', 'This is not a whole request in HTTP/1.1.');
  }
  const detail =
    'The address and the headers are longer than 16 KiB. Send long values in the body.';
  return new DomainError('request_too_long', detail);
}

function asText(problem: DomainError): string {
  const { status, headers, body } = problemAnswer(problem, randomUUID());
  return [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
    '',
    body,
  ].join('\r\n');
}
