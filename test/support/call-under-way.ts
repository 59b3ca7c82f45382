import { createCallLifeStore } from '../../src/db/call-life-store.js';
import { createCallReportStore } from '../../src/db/call-report-store.js';
import { createGateFacts } from '../../src/db/gate-facts.js';
import type { Database } from '../../src/db/knex.js';
import type { CallReport, CallTurn } from '../../src/domain/call-report.js';
import type { Disposition } from '../../src/domain/call.js';
import { loadPacks } from '../../src/rulebook/load-packs.js';
import { A_CALL_REPORT, aCall, aCallTask, aLease, aPermit } from './builders.js';
import { NUMBER_ZONES } from './number-zones.js';
import type { CallRow, CallTaskRow } from './rows.js';

const packs = loadPacks();

export const BUSY: Disposition = {
  ...{ network: 'busy', answeredBy: null, business: null, detail: null },
};

/** What the dial's worker and the agent's door do to one call, by the stores that they use. */
export interface CallUnderWay {
  row: CallRow;
  answer(): Promise<void>;
  say(...turns: CallTurn[]): Promise<void>;
  report(report?: Partial<CallReport>): Promise<void>;
  /** Null: as the report says. */
  finish(disposition?: Disposition | null): Promise<void>;
  /** Types of its events, turns with their index, in the order of ids. */
  told(): Promise<string[]>;
}

/** A call that rings, with its permit and its channel. */
export async function aCallUnderWay(
  db: Database,
  task: Partial<CallTaskRow> = {},
): Promise<CallUnderWay> {
  const { id: call_task_id } = await aCallTask(db, { status: 'in_progress', ...task });
  const permit = await aPermit(db, { call_task_id });
  await aLease(db, { permit_id: permit.id });
  const row = await aCall(db, { id: permit.id, call_task_id, state: 'dialing' });
  const life = createCallLifeStore(db, createGateFacts({ packs, zones: NUMBER_ZONES }));
  const door = createCallReportStore(db);
  return {
    row,
    answer: () => life.markAnswered(row.id, null),
    async say(...turns) {
      await door.addTurns(row.id, turns);
    },
    async report(report) {
      await door.keepReport(row.id, { ...A_CALL_REPORT, ...report });
    },
    async finish(disposition = null) {
      await life.finish({ callId: row.id, disposition, cancelled: false });
    },
    told: () => toldOf(db, row.id),
  };
}

export function aTurn(index: number, turn: Partial<CallTurn> = {}): CallTurn {
  return {
    ...{ index, role: index % 2 === 0 ? 'assistant' : 'user', content: `слова ${index}` },
    ...{ state_id: null, at: new Date().toISOString(), was_interrupted: false },
    ...turn,
  };
}

async function toldOf(db: Database, callId: string): Promise<string[]> {
  const rows = await db('events')
    .where({ call_id: callId })
    .orderBy('id')
    .select<{ type: string; data: { turn_index?: number } }[]>('type', 'data');
  return rows.map(({ type, data }) => [type.slice(5), data.turn_index].join(' ').trim());
}
