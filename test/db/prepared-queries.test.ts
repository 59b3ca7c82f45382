import { describe, it, expect } from '@jest/globals';
import { openDatabase, type Database } from '../../src/db/knex.js';
import { databaseUrl, useDatabase } from '../support/database.js';

useDatabase();

async function onOneConnection(ask: (db: Database) => Promise<void>): Promise<void> {
  const db = openDatabase({ url: databaseUrl(), pool: 1, joinsAsWritten: true });
  try {
    await ask(db);
  } finally {
    await db.destroy();
  }
}

const numberOf = async (db: Database, n: number) =>
  (await db.raw<{ rows: { n: number }[] }>('select cast(? as int) as n', [n])).rows[0]?.n;

describe('a program whose queries are planned once', () => {
  it('has each text parsed once on a connection and answered for its own values', () =>
    onOneConnection(async (db) => {
      expect([await numberOf(db, 1), await numberOf(db, 2), await numberOf(db, 3)]).toEqual([
        1, 2, 3,
      ]);

      const { rows } = await db.raw<{ rows: { asked: number }[] }>(
        `select generic_plans + custom_plans as asked from pg_prepared_statements
         where statement like 'select cast(%'`,
      );
      expect(rows).toEqual([{ asked: 3 }]);
    }));

  it('goes on after a migration gave a table another column', () =>
    onOneConnection(async (db) => {
      await db.raw('create temporary table drawers (id int)');
      const all = () => db('drawers').where('id', '>', 0).first<Record<string, number>>();
      await db('drawers').insert({ id: 1 });
      expect(await all()).toEqual({ id: 1 });

      await db.raw('alter table drawers add column depth int default 7');

      expect(await all()).toEqual({ id: 1, depth: 7 });
      expect(await all()).toEqual({ id: 1, depth: 7 });
    }));

  it('goes on after a query that failed in a transaction', () =>
    onOneConnection(async (db) => {
      const failing = db.transaction((trx) => trx.raw('select 1 / cast(? as int)', [0]));
      await expect(failing).rejects.toThrow('division by zero');

      expect(await numberOf(db, 4)).toBe(4);
    }));
});
