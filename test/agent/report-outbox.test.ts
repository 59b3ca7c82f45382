import { mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { DoorAnswer, DoorRequest } from '../../agent/door-client.js';
import { failedReport } from '../../agent/failed-report.js';
import { createReportOutbox } from '../../agent/report-outbox.js';

const CALL_ID = '9d7b1f5e-2f3a-4c1c-8a53-5d1f0a9b7c44';
const KEPT = {
  callId: CALL_ID,
  door: { url: 'http://door', token: 'word' },
  report: failedReport('stt_lost', { answeredAtMs: 0, endedAtMs: 5_000 }),
};
const log = { info: () => undefined, warn: () => undefined, error: () => undefined };

let folder = '';
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'outbox-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Answers with these statuses, the last one for ever; null: the door is away. */
function aDoor(...statuses: (number | null)[]) {
  const asked: DoorRequest[] = [];
  const ask = async (request: DoorRequest): Promise<DoorAnswer> => {
    asked.push(request);
    const status = statuses[Math.min(asked.length, statuses.length) - 1] ?? null;
    if (status === null) throw new TypeError('fetch failed');
    return { status, body: {} };
  };
  return { asked, doorOf: () => ask };
}

function anOutbox(door: ReturnType<typeof aDoor>, nowMs = Date.now) {
  const wait = async () => undefined;
  return createReportOutbox({ folder, doorOf: door.doorOf, log, wait, nowMs });
}

describe('the outbox of reports', () => {
  it('brings a report once, and forgets it when the door has it', async () => {
    const door = aDoor(200);

    expect(await anOutbox(door).deliver(KEPT)).toBe('taken');

    expect(door.asked).toMatchObject([{ action: 'report', body: { detail: 'stt_lost' } }]);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('has the report on disk before the door is asked', async () => {
    const seen: string[][] = [];
    const doorOf = () => async () => {
      seen.push(readdirSync(folder));
      return { status: 200, body: {} };
    };

    await createReportOutbox({ folder, doorOf, log }).deliver(KEPT);

    expect(seen).toEqual([[`${CALL_ID}.json`]]);
  });

  it('asks again while the door is away or busy', async () => {
    const door = aDoor(null, 503, 200);

    expect(await anOutbox(door).deliver(KEPT)).toBe('taken');
    expect(door.asked).toHaveLength(3);
  });

  it('keeps what was not taken, and the server brings it later', async () => {
    expect(await anOutbox(aDoor(503)).deliver(KEPT)).toBe('kept');
    const later = aDoor(200);

    expect(await anOutbox(later, () => Date.now() + 60_000).sweep(30_000)).toBe(0);

    expect(later.asked[0]?.body).toEqual(KEPT.report);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('brings what a process wrote that was killed before it could post', async () => {
    writeFileSync(join(folder, `${CALL_ID}.json`), JSON.stringify(KEPT));
    utimesSync(join(folder, `${CALL_ID}.json`), 0, 0);
    const door = aDoor(200);

    await anOutbox(door).sweep(30_000);

    expect(door.asked).toHaveLength(1);
  });

  it('leaves alone what its own process is still bringing', async () => {
    writeFileSync(join(folder, `${CALL_ID}.json`), JSON.stringify(KEPT));
    const door = aDoor(200);

    expect(await anOutbox(door).sweep(30_000)).toBe(1);
    expect(door.asked).toEqual([]);
  });

  it('passes over a half-written report', async () => {
    writeFileSync(join(folder, `${CALL_ID}.json.part`), '{"callId":');
    const door = aDoor(200);

    expect(await anOutbox(door).sweep(0)).toBe(0);
    expect(door.asked).toEqual([]);
  });

  it.each([401, 404, 409, 422])('forgets a report that is refused with %i', async (status) => {
    expect(await anOutbox(aDoor(status)).deliver(KEPT)).toBe('refused');
    expect(readdirSync(folder)).toEqual([]);
  });

  it('sets aside what can not be read, and goes on', async () => {
    writeFileSync(join(folder, 'broken.json'), '{');
    writeFileSync(join(folder, `${CALL_ID}.json`), JSON.stringify(KEPT));
    const door = aDoor(200);

    await anOutbox(door, () => Date.now() + 1_000).sweep(0);

    expect(door.asked).toHaveLength(1);
    expect(readFileSync(join(folder, 'broken.json.unreadable'), 'utf8')).toBe('{');
  });
});
