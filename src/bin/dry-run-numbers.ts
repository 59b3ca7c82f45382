import type { Database } from '../db/knex.js';
import { CONSENT_GRADES, type ConsentGrade } from '../domain/policy-pack.js';

/** What a company knows of a number. */
export interface KnownNumber {
  isSuppressed: boolean;
  consentGrade: ConsentGrade;
}

const grades = CONSENT_GRADES.map((grade) => `'${grade}'`).join(', ');

/** Looks up the numbers of a part of a file; those of whom nothing is known are left out. */
export function knownNumbersOf(db: Database, campaignId: string) {
  return async (numbers: readonly string[]): Promise<ReadonlyMap<string, KnownNumber>> => {
    const { rows } = await db.raw<{
      rows: { number: string; stopped: boolean; rank: number | null }[];
    }>(
      `select a.number,
         exists (select 1 from suppressions s where s.company_id = c.company_id
           and s.phone_number = a.number and (s.purpose is null or s.purpose = c.purpose)
           and (s.line_id is null or s.line_id = c.line_id)) as stopped,
         (select max(array_position(array[${grades}], g.grade)) from consents g
           where g.company_id = c.company_id and g.phone_number = a.number
             and (g.purpose is null or g.purpose = c.purpose) and g.revoked_at is null
             and (g.expires_at is null or g.expires_at > app_now(c.line_id))) as rank
       from unnest(cast(:numbers as text[])) as a (number), campaigns c where c.id = :campaignId`,
      { numbers: [...numbers], campaignId },
    );
    const told = rows.filter(({ stopped, rank }) => stopped || rank !== null);
    return new Map(
      told.map(({ number, stopped, rank }) => {
        const consentGrade = CONSENT_GRADES[(rank ?? 1) - 1] ?? 'none';
        return [number, { isSuppressed: stopped, consentGrade }];
      }),
    );
  };
}
