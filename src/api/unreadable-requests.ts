import type { Server } from 'node:http';

/** Node's names of what its parser refuses; everything else is 400. */
const ANSWERS: Record<string, { status: number; title: string; detail: string }> = {
  HPE_HEADER_OVERFLOW: {
    ...{ status: 431, title: 'Request Header Fields Too Large' },
    detail: 'Address and headers together are longer than 16 KiB. Send long values in the body.',
  },
  HPE_CHUNK_EXTENSIONS_OVERFLOW: {
    ...{ status: 413, title: 'Payload Too Large' },
    detail: 'The extensions of a chunk are too long.',
  },
  ERR_HTTP_REQUEST_TIMEOUT: {
    ...{ status: 408, title: 'Request Timeout' },
    detail: 'The request did not come to its end in time.',
  },
};
const MALFORMED = {
  ...{ status: 400, title: 'Bad Request' },
  detail: 'This is not a request in HTTP/1.1.',
};
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
    socket.end(asText(ANSWERS[error.code ?? ''] ?? MALFORMED));
    const lingering = setTimeout(() => socket.destroy(), LINGER_MS);
    socket.once('close', () => clearTimeout(lingering));
  });
}

function asText({ status, title, detail }: typeof MALFORMED): string {
  const problem = { type: 'about:blank', title, status, detail, code: 'unreadable_request' };
  const body = JSON.stringify({ ...problem, errors: [] });
  return [
    `HTTP/1.1 ${status} ${title}`,
    'Content-Type: application/problem+json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
    '',
    body,
  ].join('\r\n');
}
