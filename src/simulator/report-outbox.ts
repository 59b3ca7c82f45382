import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CallReport } from './call-report.js';
import type { AskDoor, Door, DoorAnswer } from './door-client.js';
import type { Ledger } from './ledger.js';
import type { LineClock } from './line-clock.js';
import { createRetryQueue } from './retry-queue.js';
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
 * Reports that a door has not taken yet. A report is on disk before it is posted and goes away only
 * when the door took it, or said for good that it never will; in between it is offered again and
 * again, also after a restart.
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

const RULES = { atOnce: 32, backoffMs: { first: 200, longest: 5_000 } };
/** Statuses by which a door says that it will never take this report. */
const REFUSALS = new Set([401, 404, 409, 410]);

interface Item {
  kept: KeptReport;
  file: string;
}

export function createReportOutbox(deps: ReportOutboxDeps): ReportOutbox {
  const { folder, ledger, askDoor, log } = deps;
  mkdirSync(folder, { recursive: true });
  const queue = createRetryQueue(post, RULES);
  let closed = false;

  async function post(item: Item): Promise<boolean> {
    const { door, attempt, report } = item.kept;
    const request = { method: 'POST', attempt, action: 'report', body: report } as const;
    const answer = await askDoor(door, request).catch(() => null);
    const verdict = verdictOf(answer);
    if (closed || verdict === null) {
      log.warn({ callId: attempt, status: answer?.status }, 'a report was not taken yet');
      return false;
    }
    const { line, number, clock } = item.kept;
    ledger.append({ attempt, line, number, ...verdict, clock, atRealMs: Date.now() });
    rmSync(join(folder, item.file), { force: true });
    return true;
  }

  function keep(kept: KeptReport): void {
    const file = writeAside(folder, kept);
    const { attempt, line, number, clock } = kept;
    ledger.append({ attempt, line, number, event: 'report_kept', clock, atRealMs: Date.now() });
    queue.add({ kept, file });
  }

  for (const item of readKept(folder, log)) queue.add(item);

  return {
    keep,
    waiting: queue.waiting,
    close() {
      closed = true;
      queue.close();
    },
  };
}

type Verdict = { event: 'report_taken' | 'door_refused'; code: string };

/** Null: no verdict yet. */
function verdictOf(answer: DoorAnswer | null): Verdict | null {
  if (answer === null) return null;
  const { status, body } = answer;
  if (REFUSALS.has(status)) return { event: 'door_refused', code: `report_${status}` };
  if (status < 200 || status > 299) return null;
  const late = typeof body === 'object' && body !== null && 'taken' in body && !body.taken;
  return { event: 'report_taken', code: late ? 'late' : 'first' };
}

/** Renamed when it is whole, so that a killed process leaves a report or none. It holds a token. */
function writeAside(folder: string, kept: KeptReport): string {
  const { attempt, dial } = kept;
  const file = dial === 1 ? `${attempt}.json` : `${attempt}.${dial}.json`;
  writeFileSync(join(folder, `${file}.part`), JSON.stringify(kept), { mode: 0o600 });
  renameSync(join(folder, `${file}.part`), join(folder, file));
  return file;
}

function readKept(folder: string, log: SimulatorLog): Item[] {
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
