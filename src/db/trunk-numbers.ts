import type { Knex } from 'knex';

/** Those that the line has already stay as they are. */
export async function addCallerIds(
  trx: Knex.Transaction,
  lineId: string,
  numbers: readonly string[],
): Promise<void> {
  if (numbers.length === 0) return;
  const rows = numbers.map((phoneNumber) => ({ line_id: lineId, phone_number: phoneNumber }));
  await trx('caller_ids').insert(rows).onConflict(['line_id', 'phone_number']).ignore();
}
