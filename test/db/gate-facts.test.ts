import { describe, expect, it } from '@jest/globals';
import { createGateFacts } from '../../src/db/gate-facts.js';
import { decide } from '../../src/domain/gate.js';
import type { GateFacts } from '../../src/domain/gate-facts.js';
import { loadNumberZones } from '../../src/rulebook/number-zones.js';
import { loadPacks } from '../../src/rulebook/load-packs.js';
import { aCall, aCallTask, aCampaign, aClock, aCompany, aLine } from '../support/builders.js';
import { useDatabase } from '../support/database.js';
import { aPack } from '../support/gate-facts.js';
import { toPolicyPackWire } from '../../src/contracts/policy-pack-wire.js';
import type { CallTaskRow, CampaignRow } from '../support/rows.js';

const db = useDatabase();
const gate = createGateFacts({ packs: loadPacks(), zones: loadNumberZones() });
const HOUR_MS = 3_600_000;
const ago = (hours: number) => new Date(Date.now() - hours * HOUR_MS);

async function factsOf(task: Pick<CallTaskRow, 'id' | 'campaign_id'>): Promise<GateFacts> {
  const facts = (await gate.read(db(), task.campaign_id, [task.id])).get(task.id);
  if (facts === undefined) throw new Error('no facts');
  return facts;
}

async function aTask(
  campaign: Partial<CampaignRow> & Record<string, unknown> = {},
  task: Partial<CallTaskRow> & Record<string, unknown> = {},
): Promise<CallTaskRow> {
  const { id } = await aCampaign(db(), { status: 'running', admission_open: true, ...campaign });
  return aCallTask(db(), { ...task, campaign_id: id });
}

/** A call of the same company to the number, in a campaign of its own. */
async function called(
  task: CallTaskRow,
  call: Record<string, unknown> & { line_id?: string; phone_number?: string } = {},
): Promise<void> {
  const { line_id, ...rest } = call;
  const campaign = await aCampaign(db(), {
    company_id: task.company_id,
    ...(line_id === undefined ? {} : { line_id }),
  });
  const other = await aCallTask(db(), {
    campaign_id: campaign.id,
    phone_number: call.phone_number ?? task.phone_number,
  });
  await aCall(db(), {
    call_task_id: other.id,
    state: 'ended',
    dialing_at: ago(1),
    ...rest,
    phone_number: other.phone_number,
  });
}

describe('the facts of a contact', () => {
  it('are those of its row', async () => {
    const task = await aTask(
      {},
      {
        country: 'US',
        line_type: 'MOBILE',
        region: 'FL',
        zone_key: 'US:America/Boise|America/Denver',
      },
    );

    expect((await factsOf(task)).contact).toEqual({
      phoneNumber: task.phone_number,
      country: 'US',
      lineType: 'MOBILE',
      region: 'FL',
      zones: ['America/Boise', 'America/Denver'],
      zonesKnown: false,
      isSuppressed: false,
      consentGrade: 'none',
      rangAtMs: [],
      rangContactAtMs: [],
      numberInCall: false,
    });
  });

  it('come from the number when the row says nothing', async () => {
    const landline = await aTask({}, { phone_number: '+73432123456' });
    const mobile = await aTask({}, { phone_number: '+79161234567' });

    expect((await factsOf(landline)).contact).toMatchObject({
      country: 'RU',
      zones: ['Asia/Yekaterinburg'],
      zonesKnown: true,
    });
    const { contact } = await factsOf(mobile);
    expect(contact).toMatchObject({ country: 'RU', zonesKnown: false });
    expect(contact.zones.length).toBeGreaterThanOrEqual(11);
  });

  it('are read for a whole batch, and a task that is not there has none', async () => {
    const { id } = await aCampaign(db());
    const ids = [];
    for (let n = 0; n < 3; n += 1) ids.push((await aCallTask(db(), { campaign_id: id })).id);

    const facts = await gate.read(db(), id, [...ids, '00000000-0000-4000-8000-000000000000']);

    expect([...facts.keys()].sort()).toEqual([...ids].sort());
  });
});

describe('suppression', () => {
  const suppress = (task: CallTaskRow, row: Record<string, unknown> = {}) =>
    db()('suppressions').insert({
      company_id: task.company_id,
      phone_number: task.phone_number,
      source: 'test',
      ...row,
    });

  it.each([
    [{}, true],
    [{ purpose: 'informational' }, true],
    [{ purpose: 'marketing' }, false],
  ])('with %j binds an informational campaign: %s', async (row, binds) => {
    const task = await aTask();
    await suppress(task, row);

    expect((await factsOf(task)).contact.isSuppressed).toBe(binds);
  });

  it('of another company or of another line does not bind', async () => {
    const task = await aTask();
    await suppress(task, { company_id: (await aCompany(db())).id });
    await suppress(task, { line_id: (await aLine(db())).id });

    expect((await factsOf(task)).contact.isSuppressed).toBe(false);
  });
});

describe('consent', () => {
  const consent = (task: CallTaskRow, grade: string, row: Record<string, unknown> = {}) =>
    db()('consents').insert({
      company_id: task.company_id,
      phone_number: task.phone_number,
      grade,
      source: 'form',
      wording: 'yes',
      obtained_at: ago(100),
      ...row,
    });

  it('is the best that holds for the purpose, is not revoked and has not expired', async () => {
    const task = await aTask({ purpose: 'marketing' });
    await consent(task, 'implied', { purpose: 'marketing' });
    await consent(task, 'express_written', { purpose: 'collection' });
    await consent(task, 'express_written', { revoked_at: ago(1) });
    await consent(task, 'express_written', { expires_at: ago(1) });
    expect((await factsOf(task)).contact.consentGrade).toBe('implied');

    await consent(task, 'express', { expires_at: ago(-1) });
    expect((await factsOf(task)).contact.consentGrade).toBe('express');
  });

  it('of the campaign holds for all its contacts', async () => {
    const task = await aTask({ consent: { grade: 'express', source: 'form' } });

    expect((await factsOf(task)).campaign.consentGrade).toBe('express');
  });
});

describe('the dials that rang', () => {
  it('are those of all campaigns of the company in 31 days', async () => {
    const task = await aTask();
    await called(task, { dialing_at: ago(2) });
    await called(task, { dialing_at: ago(31 * 24 - 1), disposition: 'busy', network: 'busy' });
    await called(task, { dialing_at: ago(31 * 24 + 1) });
    await called(task, { phone_number: '+79990001122' });

    const { contact } = await factsOf(task);
    const hoursAgo = contact.rangAtMs.map((at) => Math.round((Date.now() - at) / HOUR_MS));
    expect(hoursAgo.sort((a, b) => a - b)).toEqual([2, 31 * 24 - 1]);
    expect(contact.rangContactAtMs).toEqual(contact.rangAtMs);
  });

  it.each([
    [{ network: 'trunk_failure' }, 0],
    [{ network: 'congestion' }, 0],
    [{ network: 'invalid_number' }, 0],
    [{ network: 'blocked' }, 0],
    [{ network: null, detail: 'never_dialled' }, 0],
    [{ network: 'no_answer' }, 1],
    [{ network: null, detail: 'dial_lost' }, 1],
    [{ state: 'live', disposition: null }, 1],
  ])('with %j count %d', async (call, count) => {
    const task = await aTask();
    await called(task, call);

    expect((await factsOf(task)).contact.rangAtMs).toHaveLength(count);
  });

  it('to the other numbers of a contact count for the contact', async () => {
    const task = await aTask({}, { contact_key: 'debtor-7' });
    await aCallTask(db(), {
      campaign_id: task.campaign_id,
      phone_number: '+79990001123',
      contact_key: 'debtor-7',
    });
    await called(task, { phone_number: '+79990001123' });
    await called(task);

    const { contact } = await factsOf(task);
    expect([contact.rangAtMs.length, contact.rangContactAtMs.length]).toEqual([1, 2]);
  });

  it('count on lines of the same time only', async () => {
    const virtual = await aLine(db());
    await aClock(db(), { line_id: virtual.id, virtual_origin: new Date() });
    const real = await aTask();
    const rehearsed = await aTask(
      { company_id: real.company_id, line_id: virtual.id },
      {
        phone_number: real.phone_number,
      },
    );
    await called(real);
    await called(real, { line_id: virtual.id, dialing_at: ago(3) });

    const hours = ({ contact }: GateFacts) =>
      contact.rangAtMs.map((at) => Math.round((Date.now() - at) / HOUR_MS));
    expect(hours(await factsOf(real))).toEqual([1]);
    expect(hours(await factsOf(rehearsed))).toEqual([3]);
  });
});

describe('a number in a call', () => {
  it('is one that rings or talks for another task of the company', async () => {
    const task = await aTask();
    expect((await factsOf(task)).contact.numberInCall).toBe(false);

    await called(task, { state: 'dialing', disposition: null });
    expect((await factsOf(task)).contact.numberInCall).toBe(true);
  });

  it('is not the call of the task itself', async () => {
    const task = await aTask();
    await aCall(db(), { call_task_id: task.id, state: 'dialing', phone_number: task.phone_number });

    expect((await factsOf(task)).contact.numberInCall).toBe(false);
  });
});

describe('the packs of a company', () => {
  const codes = ({ packs }: GateFacts) => packs.map(({ code }) => code).sort();
  const approve = (company_id: string, row: Record<string, unknown>) =>
    db()('approvals').insert({ company_id, reason: 'advice', approved_by: 'test', ...row });

  it('are the shipped ones and its own active ones', async () => {
    const task = await aTask();
    const own = (code: string) =>
      toPolicyPackWire(aPack({ disclosure: { source: 'law', withinSeconds: 3 } }, { code }));
    for (const [code, is_active] of [
      ['own', true],
      ['old', false],
    ] as const) {
      await db()('policy_packs').insert({
        ...{ company_id: task.company_id, code, version: '1', body: own(code), is_active },
        created_by: 'test',
      });
    }

    expect(codes(await factsOf(task))).toEqual(
      [...loadPacks().map(({ code }) => code), 'own'].sort(),
    );
  });

  it('are dropped by an approval that names them, while it holds', async () => {
    const task = await aTask();
    const { company_id } = task;
    await approve(company_id, { kind: 'drop_pack', subject: 'world' });
    await approve(company_id, { kind: 'drop_pack', subject: 'ru', revoked_at: ago(1) });
    await approve(company_id, { kind: 'drop_pack', subject: 'us', valid_until: ago(1) });
    await approve((await aCompany(db())).id, { kind: 'drop_pack', subject: 'us-fl' });

    const facts = await factsOf(task);
    expect(loadPacks().length - facts.packs.length).toBe(1);
    expect(codes(facts)).not.toContain('world');
    expect(facts.approvals).toEqual([{ kind: 'drop_pack', subject: 'world' }]);
  });
});

describe('what the campaign may show, spend and look up', () => {
  it('are the caller ids of its line, or those of them that it names', async () => {
    const task = await aTask();
    const { line_id } = await db()('campaigns').where({ id: task.campaign_id }).first();
    await db()('caller_ids').insert([
      { line_id, phone_number: '+74950000001' },
      {
        ...{ line_id, phone_number: '+74950000002', display_text: 'Shop', contract_id: 'c-1' },
        ...{ labelled_from: '2020-01-01', rest_seconds: 60, last_used_at: new Date(0) },
      },
      { line_id, phone_number: '+74950000003', display_text: 'Shop', labelled_from: '2199-01-01' },
    ]);
    const plain = { isLabelled: false, hasContract: false, restingUntilMs: null };

    expect((await factsOf(task)).line.callerIds).toEqual([
      { ...plain, phoneNumber: '+74950000001' },
      {
        ...plain,
        phoneNumber: '+74950000002',
        isLabelled: true,
        hasContract: true,
        restingUntilMs: 60_000,
      },
      { ...plain, phoneNumber: '+74950000003' },
    ]);
    await db()('campaigns')
      .where({ id: task.campaign_id })
      .update({ caller_ids: ['+74950000003'] });
    expect((await factsOf(task)).line.callerIds).toHaveLength(1);
  });

  it('is a budget when there is one', async () => {
    const task = await aTask({ budget_usd: 2 });
    await db()('campaign_pace').insert({ campaign_id: task.campaign_id, spent_usd: 0.5 });

    const { budget } = (await factsOf(task)).campaign;
    expect(budget).toMatchObject({ limitUsd: 2, spentUsd: 0.5, reservedUsd: 0 });
    expect(budget?.nextCallUsd).toBeGreaterThan(0.1);
    expect((await factsOf(await aTask())).campaign.budget).toBeNull();
  });

  it('are the lists of the company, and the days of its schedule', async () => {
    const task = await aTask({ days_of_week: [1, 2], holidays: ['2026-01-01'] });
    await db()('suppression_lists').insert({
      ...{ company_id: task.company_id, code: 'us_national_dnc', as_of: '2026-02-03' },
    });

    const { lists, campaign } = await factsOf(task);
    expect(lists).toEqual([{ code: 'us_national_dnc', asOf: '2026-02-03' }]);
    expect(campaign.schedule).toMatchObject({ daysOfWeek: [1, 2], holidays: ['2026-01-01'] });
  });
});

describe('with the shipped packs', () => {
  it('the gate lets an informational call to Russia through', async () => {
    const task = await aTask();

    const { verdict, detail } = decide(await factsOf(task), Date.now());
    expect({ verdict, packs: detail?.['packs'] }).toEqual({
      verdict: 'allow',
      packs: ['ru@2026.11', 'world@2026.11'],
    });
  });
});
