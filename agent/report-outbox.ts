import {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { CallReport } from '../src/domain/call-report.js';
import type { Logger } from '../src/observability/logger.js';
import type { Dispatch } from './dispatch.js';
import type { AskDoor, DoorAnswer } from './door-client.js';

export interface KeptReport extends Dispatch {
  report: CallReport;
}

export type Delivery = 'taken' | 'refused' | 'kept';

/**
 * Reports that the platform has not taken yet. A report is on disk before it is posted, and goes
 * away only when the door took it or said for good that it never will. The process of a call offers
 * it for some seconds; what is left then the server brings, again and again.
 */
export interface ReportOutbox {
  deliver(kept: KeptReport): Promise<Delivery>;
  /** Offers once more what has waited for `olderThanMs`; answers how many wait still. */
  sweep(olderThanMs: number): Promise<number>;
}

export interface ReportOutboxDeps {
  folder: string;
  doorOf(dispatch: Dispatch): AskDoor;
  log: Pick<Logger, 'info' | 'warn' | 'error'>;
  nowMs?: () => number;
  wait?: (ms: number) => Promise<unknown>;
}

/** Statuses by which a door says that it will never take this report. */
const REFUSALS = new Set([400, 401, 404, 409, 410, 413, 422]);
const PAUSES_MS = [200, 400, 800, 1_600];
const TRY_TIMEOUT_MS = 5_000;

export function createReportOutbox(deps: ReportOutboxDeps): ReportOutbox {
  const { folder, doorOf, log, nowMs = Date.now, wait = pause } = deps;
  mkdirSync(folder, { recursive: true, mode: 0o700 });

  async function offer(kept: KeptReport): Promise<Delivery> {
    const { callId, report: body } = kept;
    const request = { method: 'POST', action: 'report', body, timeoutMs: TRY_TIMEOUT_MS } as const;
    const answer = await doorOf(kept)(request).catch(() => null);
    const delivery = deliveryOf(answer);
    if (delivery === 'kept') log.warn({ callId, status: answer?.status }, 'report not taken yet');
    if (delivery === 'refused') log.error({ callId, status: answer?.status }, 'report refused');
    if (delivery !== 'kept') rmSync(join(folder, fileOf(kept)), { force: true });
    return delivery;
  }

  return {
    async deliver(kept) {
      writeAside(folder, kept);
      for (const pauseMs of PAUSES_MS) {
        const delivery = await offer(kept);
        if (delivery !== 'kept') return delivery;
        await wait(pauseMs);
      }
      return 'kept';
    },
    async sweep(olderThanMs) {
      let waiting = 0;
      for (const file of readdirSync(folder).filter((name) => name.endsWith('.json'))) {
        const kept = readKept(join(folder, file), nowMs() - olderThanMs);
        if (kept === 'unreadable') {
          log.warn({ file }, 'a kept report can not be read');
          renameSync(join(folder, file), join(folder, `${file}.unreadable`));
        }
        if (kept === 'young') waiting += 1;
        if (typeof kept === 'object' && (await offer(kept)) === 'kept') waiting += 1;
      }
      return waiting;
    },
  };
}

function deliveryOf(answer: DoorAnswer | null): Delivery {
  if (answer === null) return 'kept';
  if (answer.status >= 200 && answer.status <= 299) return 'taken';
  return REFUSALS.has(answer.status) ? 'refused' : 'kept';
}

const fileOf = ({ callId }: Dispatch) => `${callId}.json`;

/** Renamed when it is whole, so that a killed process leaves a report or none. It holds a token. */
function writeAside(folder: string, kept: KeptReport): void {
  const path = join(folder, fileOf(kept));
  writeFileSync(`${path}.part`, JSON.stringify(kept), { mode: 0o600 });
  renameSync(`${path}.part`, path);
}

/** `young` also when it has gone meanwhile: somebody else is at it. */
function readKept(path: string, writtenBeforeMs: number): KeptReport | 'young' | 'unreadable' {
  try {
    if (statSync(path).mtimeMs > writtenBeforeMs) return 'young';
    return JSON.parse(readFileSync(path, 'utf8')) as KeptReport;
  } catch (error) {
    return error instanceof SyntaxError ? 'unreadable' : 'young';
  }
}
