import { afterEach, describe, expect, it } from '@jest/globals';
import { createEventFeed } from '../../src/db/event-feed.js';
import { writeEvent } from '../../src/db/write-events.js';
import type { EventFeed } from '../../src/ports/event-feed.js';
import { databaseUrl, useDatabase } from '../support/database.js';
import { eventually } from '../support/engine.js';

const feeds: EventFeed[] = [];
afterEach(async () => {
  for (const feed of feeds.splice(0)) await feed.stop();
});
const database = useDatabase();
const NEVER_MS = 3_600_000;
const LISTENERS = `select pid from pg_stat_activity
  where application_name = 'new-voice events' and datname = current_database()
    and query = 'listen events' and state = 'idle'`;

function aFeed(pollEveryMs = NEVER_MS) {
  const troubles: unknown[] = [];
  const feed = createEventFeed({
    ...{ databaseUrl: databaseUrl(), pollEveryMs },
    onTrouble: (error) => void troubles.push(error),
  });
  feeds.push(feed);
  return { feed, troubles };
}

const listeners = async (): Promise<number[]> => {
  const { rows } = await database().raw<{ rows: { pid: number }[] }>(LISTENERS);
  return rows.map(({ pid }) => pid);
};
const untilItListens = (besides?: number) =>
  eventually('the feed listens', async () => {
    const pids = await listeners();
    return pids.length === 1 && pids[0] !== besides;
  });
const write = () =>
  database().transaction((trx) =>
    writeEvent(trx, {
      companyId: '0b1f6a52-6a0b-4f5e-8a36-5d9f4d0a7c11',
      ...{ type: 'campaign.running', data: {}, lineId: null },
    }),
  );

describe('the feed of events', () => {
  it('wakes every listener after a commit, and not before it', async () => {
    const { feed } = aFeed();
    const woken = { one: 0, two: 0 };
    feed.listen(() => void (woken.one += 1));
    feed.listen(() => void (woken.two += 1));
    await eventually('first wake', async () => woken.one > 0 && woken.two > 0);
    const before = { ...woken };

    const held = await database().transaction();
    await held.raw(`insert into events (company_id, type, at)
      values (gen_random_uuid(), 'campaign.running', now())`);
    const whileOpen = { ...woken };
    await held.commit();

    await eventually('both are woken', async () => {
      return woken.one > before.one && woken.two > before.two;
    });
    expect(whileOpen).toEqual(before);
  });

  it('opens no connection until somebody listens, and one for all', async () => {
    const { feed } = aFeed();
    expect(await listeners()).toEqual([]);

    for (let at = 0; at < 5; at += 1) feed.listen(() => undefined);
    await untilItListens();

    expect(await listeners()).toHaveLength(1);
  });

  it('comes back when its connection is ended, and wakes then', async () => {
    const { feed, troubles } = aFeed();
    let woken = 0;
    feed.listen(() => void (woken += 1));
    await untilItListens();
    const [pid = 0] = await listeners();
    const before = woken;

    await database().raw(`select pg_terminate_backend(?)`, [pid]);
    await untilItListens(pid);
    await eventually('it is woken by the return', async () => woken > before);
    const returned = woken;
    await write();

    await eventually('it hears again', async () => woken > returned);
    expect(troubles).toHaveLength(1);
  });

  it('wakes each so often even when it hears nothing', async () => {
    const { feed } = aFeed(20);
    let woken = 0;
    feed.listen(() => void (woken += 1));

    await eventually('polls', async () => woken >= 5);
  });

  it('wakes nobody who has left, and is silent after its end', async () => {
    const { feed } = aFeed(5);
    let woken = 0;
    const leave = feed.listen(() => void (woken += 1));
    await eventually('polls', async () => woken > 0);
    leave();
    const atLeaving = woken;
    let polls = 0;
    feed.listen(() => void (polls += 1));
    await eventually('others are woken', async () => polls > 3);

    await feed.stop();

    expect(woken).toBe(atLeaving);
    expect(await listeners()).toEqual([]);
  });

  it('goes on trying while the database is away', async () => {
    const troubles: unknown[] = [];
    const feed = createEventFeed({
      databaseUrl: 'postgres://nobody@127.0.0.1:1/nowhere',
      onTrouble: (error) => void troubles.push(error),
    });
    feeds.push(feed);
    feed.listen(() => undefined);

    await eventually('two tries', async () => troubles.length >= 2);
  });
});
