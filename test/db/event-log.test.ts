import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createEventLog } from '../../src/db/event-log.js';
import { openDatabase, type Database } from '../../src/db/knex.js';
import { writeEvent } from '../../src/db/write-events.js';
import type { EventCursor, FeedEvent } from '../../src/ports/event-feed.js';
import { databaseUrl, useDatabase } from '../support/database.js';

let others: Database;
// Before the database goes.
afterAll(() => others.destroy());
const database = useDatabase();
beforeAll(() => {
  others = openDatabase({ url: databaseUrl(), pool: 10 });
});

const COMPANY = '0b1f6a52-6a0b-4f5e-8a36-5d9f4d0a7c11';
const write = (trx: Parameters<typeof writeEvent>[0], name: string) =>
  writeEvent(trx, { companyId: COMPANY, type: 'campaign.running', data: { name }, lineId: null });
const writeAlone = (name: string) => others.transaction((trx) => write(trx, name));
const namesOf = (events: FeedEvent[]) => events.map(({ data }) => data['name']);

/** A reader that keeps its place. */
async function aReader() {
  const log = createEventLog(database());
  let cursor: EventCursor = { afterId: await log.newestId() };
  return {
    async read(max = 100): Promise<unknown[]> {
      const found = await log.readAfter(cursor, max);
      cursor = found.cursor;
      return namesOf(found.events);
    },
  };
}

const isWaiting = async (lock: number) =>
  (await others('pg_locks').where({ locktype: 'advisory', objid: lock, granted: false })).length >
  0;

describe('the log of events', () => {
  it('gives what was committed, in the order of ids, page by page', async () => {
    await writeAlone('before');
    const reader = await aReader();
    for (const name of ['a', 'b', 'c']) await writeAlone(name);

    expect([await reader.read(2), await reader.read(2), await reader.read(2)]).toEqual([
      ...[['a', 'b'], ['c'], []],
    ]);
  });

  it('waits for a transaction that took its id before others, then leaves none out', async () => {
    await writeAlone('before');
    const reader = await aReader();
    const held = await others.transaction();
    await write(held, 'held');
    await writeAlone('later');

    const meanwhile = [await reader.read(), await reader.read()];
    await held.commit();
    // Transactions of other databases on this server count as well.
    let after: unknown[] = [];
    while (after.length === 0) after = await reader.read();

    expect([...meanwhile, after]).toEqual([[], [], ['held', 'later']]);
  });

  it('waits for a transaction that stops right after it took the id of an event', async () => {
    await writeAlone('before');
    const reader = await aReader();
    const stop = await others.transaction();
    await stop.raw(`select pg_advisory_xact_lock(77)`);
    const slow = others.raw(
      `insert into events (company_id, type, data, at)
       values (?, 'campaign.running', jsonb_build_object('name', 'slow',
         'stopped', cast(pg_advisory_xact_lock(77) as text)), now())`,
      [COMPANY],
    );
    const stopped = slow.then(() => undefined);
    while (!(await isWaiting(77))) await reader.read();
    await writeAlone('later');

    const meanwhile = [await reader.read(), await reader.read()];
    await stop.commit();
    await stopped;
    let after: unknown[] = [];
    while (after.length === 0) after = await reader.read();

    expect([...meanwhile, after]).toEqual([[], [], ['slow', 'later']]);
  });

  it('waits for a transaction that is younger than the one that has ended', async () => {
    await writeAlone('before');
    const reader = await aReader();
    const older = await others.transaction();
    await older.raw('select pg_current_xact_id()');
    const younger = await others.transaction();
    await write(younger, 'younger');
    await write(older, 'older');
    await older.commit();

    const meanwhile = [await reader.read(), await reader.read()];
    await younger.commit();
    let after: unknown[] = [];
    while (after.length === 0) after = await reader.read();

    expect([...meanwhile, after]).toEqual([[], [], ['younger', 'older']]);
  });

  it('goes on after a transaction that gave up, once all that ran then have ended', async () => {
    await writeAlone('before');
    const reader = await aReader();
    const stranger = await others.transaction();
    await stranger.raw(`select pg_current_xact_id()`);
    const held = await others.transaction();
    await write(held, 'held');
    await writeAlone('later');
    await held.rollback();

    const meanwhile = await reader.read();
    const whileStrangerRuns = await reader.read();
    await stranger.commit();
    let after: unknown[] = [];
    while (after.length === 0) after = await reader.read();

    expect([meanwhile, whileStrangerRuns, after]).toEqual([[], [], ['later']]);
  });

  it('is not held up by a long transaction that writes no events', async () => {
    await writeAlone('before');
    const reader = await aReader();
    const long = await others.transaction();
    await long.raw(`select pg_current_xact_id()`);
    await writeAlone('a');

    expect(await reader.read()).toEqual(['a']);
    await long.rollback();
  });

  it('misses nothing while many write at once, and some give up', async () => {
    await writeAlone('before');
    const reader = await aReader();
    const got: unknown[] = [];
    const wanted: string[] = [];
    const writers = Array.from({ length: 8 }, async (_, writer) => {
      for (let round = 0; round < 15; round += 1) {
        const name = `${writer}/${round}`;
        const trx = await others.transaction();
        await write(trx, name);
        await trx.raw('select pg_sleep(random() / 100)');
        if ((writer + round) % 5 === 0) await trx.rollback();
        else {
          wanted.push(name);
          await trx.commit();
        }
      }
    });
    const writing = { isOver: false };
    const written = Promise.all(writers).then(() => (writing.isOver = true));
    while (!writing.isOver) got.push(...(await reader.read(7)));
    await written;
    // Whatever was committed before it comes before it.
    await writeAlone('last');
    while (got.at(-1) !== 'last') got.push(...(await reader.read(7)));

    expect(got.toSorted()).toEqual([...wanted, 'last'].toSorted());
    expect(new Set(got).size).toBe(got.length);
  });

  it('forgets what is older than it should be, from the oldest on', async () => {
    for (const name of ['old', 'older', 'young']) await writeAlone(name);
    const created_at = new Date(Date.now() - 31 * 86_400_000);
    await database()('events').whereRaw(`data ->> 'name' like 'old%'`).update({ created_at });

    expect(await createEventLog(database()).prune(30)).toBe(2);
    expect(await createEventLog(database()).prune(30)).toBe(0);
    expect(await database()('events').pluck('data')).toEqual([{ name: 'young' }]);
  });
});
