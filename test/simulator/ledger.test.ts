import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it, expect } from '@jest/globals';
import { openLedger, type Ledger, type LedgerEntry } from '../../src/simulator/ledger.js';
import { REAL_TIME } from '../../src/simulator/line-clock.js';
import { placeCall } from '../../src/simulator/phone-call.js';
import { BY_SUFFIX, useExchange } from './exchange-fixture.js';

const startExchange = useExchange();
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ledger-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(ledger: Ledger, count: number): void {
  for (let i = 0; i < count; i++) {
    const line = i % 2 === 0 ? 'even' : 'odd';
    const fact = { attempt: `a-${i}`, line, event: 'dial', clock: REAL_TIME } as const;
    ledger.append({ ...fact, atRealMs: 1_000 + i });
  }
}

async function seqs(ledger: Ledger, afterSeq: number, line: string | null = null) {
  const found: number[] = [];
  for await (const text of ledger.read({ afterSeq, line })) {
    found.push((JSON.parse(text) as LedgerEntry).seq);
  }
  return found;
}

describe('the ledger', () => {
  it('reads on from any place, and by line', async () => {
    const { ledger } = openLedger(folder, () => undefined);
    write(ledger, 300);

    for (const after of [0, 1, 127, 128, 129, 256, 299]) {
      const expected = Array.from({ length: 300 - after }, (_, i) => after + i + 1);
      expect(await seqs(ledger, after)).toEqual(expected);
    }
    expect(await seqs(ledger, 300)).toEqual([]);
    expect(await seqs(ledger, 294, 'odd')).toEqual([296, 298, 300]);
    ledger.close();
  });

  it('goes on after a torn last line as if it had not been begun', async () => {
    const first = openLedger(folder, () => undefined).ledger;
    write(first, 200);
    first.close();
    appendFileSync(join(folder, 'ledger.jsonl'), '{"seq":201,"attempt":"torn","li');

    const replayed: number[] = [];
    const { ledger, unreadable } = openLedger(folder, (entry) => replayed.push(entry.seq));
    write(ledger, 1);

    expect(replayed).toHaveLength(200);
    expect(unreadable).toBe(0);
    expect(await seqs(ledger, 198)).toEqual([199, 200, 201]);
    expect(readFileSync(join(folder, 'ledger.jsonl'), 'utf8')).not.toContain('torn');
    ledger.close();
  });

  it('reads the end of 100,000 lines without reading all of them', async () => {
    const lines = Array.from({ length: 100_000 }, (_, i) => `{"seq":${i + 1},"attempt":null}\n`);
    writeFileSync(join(folder, 'ledger.jsonl'), lines.join(''));
    const { ledger } = openLedger(folder, () => undefined);
    const timed = async (afterSeq: number) => {
      const before = performance.now();
      const { length } = await seqs(ledger, afterSeq);
      return { length, ms: performance.now() - before };
    };

    const whole = await timed(0);
    const tails = [await timed(99_990), await timed(99_980), await timed(99_970)];

    expect(whole.length).toBe(100_000);
    expect(tails.map(({ length }) => length)).toEqual([10, 20, 30]);
    expect(Math.min(...tails.map(({ ms }) => ms))).toBeLessThan(whole.ms / 5);
    ledger.close();
  }, 20_000);
});

describe('what the ledger does not hold does not happen', () => {
  it('a call is not answered when its line can not be written', () => {
    const answered: unknown[] = [];
    const full = () => {
      throw new Error('disk full');
    };

    const place = () =>
      placeCall({
        clock: REAL_TIME,
        plan: {
          behaviour: 'human',
          rings: true,
          waitSeconds: 0,
          then: { talk: { kind: 'human', seconds: 1, ending: 'goal_met' } },
        },
        record: full,
        onAnswered: (answer) => answered.push(answer),
        onTalkEnded: () => undefined,
        onEnded: () => undefined,
      });

    expect(place).toThrow('disk full');
    expect(answered).toEqual([]);
  });

  it('whatever the door or the dialler sees is in the file by then', async () => {
    const seen: Record<string, string> = {};
    let file = '';
    const exchange = await startExchange({
      door: {
        onVisit: ({ action }) => {
          if (action !== 'config') seen[action] ??= readFileSync(file, 'utf8');
        },
      },
    });
    file = join(exchange.dataDir, 'ledger.jsonl');
    const { attempt } = await exchange.open({ settings: BY_SUFFIX });

    await exchange.dial(attempt, '+79990000000');
    const atAnswer = readFileSync(file, 'utf8');
    await exchange.door.visit(attempt, 'report');

    expect(seen['heartbeat']).toContain('"event":"room_opened"');
    expect(atAnswer).toContain('"event":"answered"');
    expect(seen['turns']).toContain('"event":"answered"');
    expect(seen['report']).toContain('"event":"ended"');
    expect(seen['report']).toContain('"event":"report_kept"');
  });
});
