import type { Knex } from 'knex';
import type { CallReport } from '../domain/call-report.js';
import type { PriceContext } from '../domain/call-record.js';
import { overridesSql, priceContext, voicesSql, type PriceColumns } from './price-rows.js';

/** A report, and what its usage is priced by. */
export interface PricedReport {
  report: CallReport | null;
  pricing: PriceContext;
}

interface ReportRow extends PriceColumns {
  body: CallReport;
}

/**
 * The report that counts: the first one; later ones are kept and change nothing. What prices it
 * comes along, so that the end of a call asks once.
 */
export async function readReport(
  db: Knex,
  { callId, atMs }: { callId: string; atMs: number },
): Promise<PricedReport> {
  const { rows } = await db.raw<{ rows: ReportRow[] }>(
    `select r.body, ${overridesSql('c.company_id')} as "priceOverrides",
       case when r.body #> '{usage,lines}' is null then (select ${voicesSql('v')}
         from skillbase_versions v where v.skillbase_id = c.skillbase_id
           and v.version = c.skillbase_version) end as "botVoices"
     from call_reports r join calls c on c.id = r.call_id
     where r.call_id = :callId and not r.is_late`,
    { callId },
  );
  const row = rows[0];
  const columns = row ?? { priceOverrides: null, botVoices: null };
  return { report: row?.body ?? null, pricing: priceContext(columns, atMs) };
}
