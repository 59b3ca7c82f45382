import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CallReport } from './call-report.js';
import type { AskDoor, Door } from './door-client.js';
import type { Ledger } from './ledger.js';
import type { LineClock } from './line-clock.js';
import type { SimulatorLog } from './simulator-log.js';

export interface KeptReport {
  attempt: string;
  line: string;
  number: string;
  clock: LineClock;
  door: Door;
  /** 1 for the first dial of the attempt; a second dial of it makes a second report. */
  dial: number;
  report: CallReport;
}

/**
 * Reports that a door has not taken yet. A report is on disk before it is posted and goes away only when the door took
 * it, or said for good that it never will; in between it is offered again and again, also after a restart.
 */
export interface ReportOutbox {
  keep(kept: KeptReport): void;
  waiting(): number;
  close(): void;
}

export interface ReportOutboxDeps {
  folder: string;
  ledger: Ledger;
  askDoor: AskDoor;
  log: SimulatorLog;
}

const BACKOFF_MS = { first: 200, longest: 5_000 };
const POSTS_AT_ONCE = 32;
/** Statuses by which a door says that it will never take this report. */
const REFUSALS = new Set([401, 404, 409, 410]);

interface Waiting {
  kept: KeptReport;
  file: string;
  delayMs: number;
}

export function createReportOutbox(deps: ReportOutboxDeps): ReportOutbox {
  const { folder, ledger, askDoor, log } = deps;
  mkdirSync(folder, { recursive: true });
  const queue: Waiting[] = [];
  const timers = new Set<NodeJS.Timeout>();
  let posting = 0;
  let waiting = 0;
  let closed = false;

  function enqueue(item: Waiting): void {
    queue.push(item);
    pump();
  }

  function pump(): void {
    while (!closed && posting < POSTS_AT_ONCE) {
      const item = queue.shift();
      if (item === undefined) return;
      posting += 1;
      void post(item).finally(() => {
        posting -= 1;
        pump();
      });
    }
  }

  async function post(item: Waiting): Promise<void> {
    const { door, attempt, report } = item.kept;
    const answer = await askDoor(door, {
      method: 'POST',
      attempt,
      action: 'report',
      body: report,
    }).catch(() => null);
    if (closed) return;
    if (answer !== null && answer.status >= 200 && answer.status < 300) {
      settle(item, 'report_taken', wasFirst(answer.body) ? 'first' : 'late');
    } else if (answer !== null && REFUSALS.has(answer.status)) {
      settle(item, 'door_refused', `report_${answer.status}`);
    } else {
      offerLater(item, answer?.status ?? null);
    }
  }

  function settle(item: Waiting, event: 'report_taken' | 'door_refused', code: string): void {
    const { attempt, line, number, clock } = item.kept;
    ledger.append({ attempt, line, number, event, code, clock, atRealMs: Date.now() });
    rmSync(join(folder, item.file), { force: true });
    waiting -= 1;
    if (event === 'door_refused') log.warn({ callId: attempt, code }, 'the door refused a report');
  }

  function offerLater(item: Waiting, status: number | null): void {
    if (item.delayMs === BACKOFF_MS.first) {
      log.warn(
        { callId: item.kept.attempt, status },
        'a report was not taken, it is offered again',
      );
    }
    const timer = setTimeout(() => {
      timers.delete(timer);
      enqueue(item);
    }, item.delayMs);
    timers.add(timer);
    item.delayMs = Math.min(item.delayMs * 2, BACKOFF_MS.longest);
  }

  function keep(kept: KeptReport): void {
    const { attempt, line, number, clock, dial } = kept;
    const file = dial === 1 ? `${attempt}.json` : `${attempt}.${dial}.json`;
    // Written aside and renamed, so that a killed process leaves a whole report or none. It holds a token.
    writeFileSync(join(folder, `${file}.part`), JSON.stringify(kept), { mode: 0o600 });
    renameSync(join(folder, `${file}.part`), join(folder, file));
    ledger.append({ attempt, line, number, event: 'report_kept', clock, atRealMs: Date.now() });
    waiting += 1;
    enqueue({ kept, file, delayMs: BACKOFF_MS.first });
  }

  for (const { file, kept } of readKept(folder, log)) {
    waiting += 1;
    enqueue({ kept, file, delayMs: BACKOFF_MS.first });
  }

  return {
    keep,
    waiting: () => waiting,
    close() {
      closed = true;
      for (const timer of timers) clearTimeout(timer);
    },
  };
}

function wasFirst(body: unknown): boolean {
  return !(typeof body === 'object' && body !== null && 'taken' in body && body.taken === false);
}

function readKept(folder: string, log: SimulatorLog): { file: string; kept: KeptReport }[] {
  return readdirSync(folder).flatMap((file) => {
    if (file.endsWith('.part')) {
      rmSync(join(folder, file), { force: true });
      return [];
    }
    try {
      return [{ file, kept: JSON.parse(readFileSync(join(folder, file), 'utf8')) as KeptReport }];
    } catch {
      log.warn({ file }, 'a kept report can not be read');
      return [];
    }
  });
}
