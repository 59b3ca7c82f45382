/** What a row of sums has to fulfil, as SQL, and what it shows. */
export interface DayFacts {
  measures: readonly string[];
  ofRecords: readonly string[];
  ofRollups: readonly string[];
}

const UTC_DAY = `(starts_at at time zone 'UTC')::date`;

/**
 * A day of a zone is the day of UTC with the same date, and the hours by which its ends differ:
 * what lies in them goes from one date to the one beside it. So a day is read from one row of each
 * kind and a few hours, not from 24. Ends of days have to be whole hours. The hours are looked up
 * for each day (`offset 0`): joined, all hours were compared with all days. A midnight that comes
 * twice, as clocks go back, begins the day when it comes first.
 */
export function dayFactsSql({ measures, ofRecords, ofRollups }: DayFacts): string {
  const moved = measures.map((one) => `s.sign * side.sign * ${one} as ${one}`).join(', ');
  const own = (grain: string) => [`grain = '${grain}'`, ...ofRollups].join(' and ');
  return `
    with midnights as (
      select d::date as date, d at time zone 'UTC' as utc, d at time zone :timezone as zoned
      from generate_series(cast(:startDate as timestamp),
        cast(:endDate as timestamp) + interval '1 day', interval '1 day') as d),
    days as (select date, utc, case
        when ((zoned - interval '1 hour') at time zone :timezone)::date >= date
          and date > cast(:startDate as date) then zoned - interval '1 hour'
        else zoned end as begins from midnights),
    shifts as materialized (
      select date, least(begins, utc) as from_at, greatest(begins, utc) as to_at,
      case when begins < utc then 1 else -1 end as sign from days where begins <> utc)
    select (starts_at at time zone :timezone)::date as date, outcome, ${measures.join(', ')}
    from call_facts where ${ofRecords.join(' and ')}
    union all
    select ${UTC_DAY}, outcome, ${measures.join(', ')} from call_rollups
    where ${own('day')} and starts_at >= cast(:startDate as timestamp) at time zone 'UTC'
      and starts_at < (cast(:endDate as timestamp) + interval '1 day') at time zone 'UTC'
    union all
    select s.date + side.days, outcome, ${moved}
    from shifts s cross join lateral (
      select outcome, ${measures.join(', ')} from call_rollups
      where ${own('hour')} and starts_at >= s.from_at and starts_at < s.to_at offset 0) as hours
    cross join (values (0, 1), (-1, -1)) as side (days, sign)
    where s.date + side.days between cast(:startDate as date) and cast(:endDate as date)`;
}
