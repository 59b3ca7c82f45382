import {
  exampleBody,
  isKeyed,
  isUpload,
  operationsOf,
  type ApiDocument,
  type ApiOperation,
} from './api-operations.js';
import { filledPath, type RowsToFuzz } from './rows-to-fuzz.js';

/** An operation that answered somebody whom it should have refused. */
export interface OpenDoor {
  operation: string;
  who: string;
  status: number;
}

export interface DoorsAsked {
  /** Operations that were asked by a stranger, and by another company with real ids. */
  byStrangers: number;
  byOthers: number;
  open: OpenDoor[];
  /** No row is known for their path: they could not be asked as another company. */
  unknown: string[];
}

interface Keys {
  /** An admin of another company. */
  foreign: string;
}

const STRANGERS = [
  { who: 'no key', header: undefined },
  { who: 'a wrong key', header: `Bearer nv_${'A'.repeat(43)}` },
  { who: 'another scheme', header: 'Basic YTpi' },
];
const REFUSED = [401];
/**
 * Never 2xx, and never the state of what belongs to somebody else. 426: a WebSocket, which looks at
 * whose it is when it is opened.
 */
const HIDDEN = [403, 404, 426];

export async function askAtAllDoors(
  { apiUrl, document }: { apiUrl: string; document: ApiDocument },
  rows: RowsToFuzz,
  keys: Keys,
): Promise<DoorsAsked> {
  const asked: DoorsAsked = { byStrangers: 0, byOthers: 0, open: [], unknown: [] };
  const note = (operation: ApiOperation, who: string, status: number, allowed: number[]): void => {
    if (allowed.includes(status)) return;
    const name = `${operation.method.toUpperCase()} ${operation.path}`;
    asked.open.push({ operation: name, who, status });
  };
  for (const operation of operationsOf(document).filter(isKeyed)) {
    const path = filledPath(operation.path, rows);
    if (path === null) {
      asked.unknown.push(`${operation.method.toUpperCase()} ${operation.path}`);
      continue;
    }
    const send = (header: string | undefined) => ask(apiUrl, { operation, path, header });
    for (const { who, header } of STRANGERS) note(operation, who, await send(header), REFUSED);
    asked.byStrangers += 1;
    if (!operation.path.includes('{')) continue;
    const status = await send(`Bearer ${keys.foreign}`);
    note(operation, 'another company', status, HIDDEN);
    asked.byOthers += 1;
  }
  return asked;
}

async function ask(
  apiUrl: string,
  request: { operation: ApiOperation; path: string; header: string | undefined },
): Promise<number> {
  const { operation, path, header } = request;
  const authorization: Record<string, string> =
    header === undefined ? {} : { Authorization: header };
  const answer = await fetch(new URL(path, apiUrl), {
    method: operation.method.toUpperCase(),
    ...bodyOf(operation, authorization),
  });
  await answer.arrayBuffer();
  return answer.status;
}

function bodyOf(
  operation: ApiOperation,
  headers: Record<string, string>,
): Pick<RequestInit, 'headers' | 'body'> {
  if (isUpload(operation)) {
    const body = new FormData();
    body.set('file', new File(['phone_number\n+79161234567\n'], 'rows.csv'));
    return { headers, body };
  }
  const body = exampleBody(operation);
  if (body === undefined) return { headers };
  return {
    headers: { ...headers, 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  };
}
