import { beforeEach, describe, expect, it } from '@jest/globals';
import { insertMessage, createOutboxStore } from '../../src/db/outbox-store.js';
import type { WorkflowMessage } from '../../src/ports/workflow-messages.js';
import { createOutbox, type Outbox } from '../../src/services/outbox.js';
import { aCallTask, aCampaign } from '../support/builders.js';
import { useDatabase } from '../support/database.js';
import {
  createFakeWorkflowMessages,
  type FakeWorkflowMessages,
} from '../support/fake-workflow-messages.js';

const database = useDatabase();

let messages: FakeWorkflowMessages;
let outbox: Outbox;
/** Another process with the same duty. */
let another: Outbox;

beforeEach(() => {
  messages = createFakeWorkflowMessages();
  const log = { warn: () => undefined };
  const make = () => createOutbox({ store: createOutboxStore(database()), messages, log });
  outbox = make();
  another = make();
});

async function leave(
  campaignId: string,
  ...names: WorkflowMessage['message'][]
): Promise<WorkflowMessage[]> {
  const left = names.map((message) => {
    return { campaignId, callTaskId: null, message, controlSeq: null };
  });
  await database().transaction(async (trx) => {
    for (const message of left) await insertMessage(trx, message);
  });
  return left;
}

const unsent = async () => database()('outbox').whereNull('sent_at').orderBy('id');

describe('the outbox', () => {
  it('sends what was left in the order of each campaign, once', async () => {
    const { id } = await aCampaign(database());
    const left = await leave(id, 'start', 'wake', 'pause');

    const first = await outbox.deliver();
    const second = await outbox.deliver();

    expect([first, second]).toEqual([
      { sent: 3, failed: 0 },
      { sent: 0, failed: 0 },
    ]);
    expect(messages.sent).toEqual(left);
  });

  it('keeps nothing of a transaction that was rolled back', async () => {
    const { id } = await aCampaign(database());
    const refused = database().transaction(async (trx) => {
      await insertMessage(trx, {
        ...{ campaignId: id, callTaskId: null, message: 'start', controlSeq: 1 },
      });
      throw new Error('refused');
    });

    await expect(refused).rejects.toThrow('refused');

    expect(await outbox.deliver()).toEqual({ sent: 0, failed: 0 });
  });

  it('keeps what Temporal did not take, counts the attempt, and sends it later', async () => {
    const { id } = await aCampaign(database());
    await leave(id, 'start', 'pause');
    messages.goAway();

    const failed = await outbox.deliver();

    expect(failed).toEqual({ sent: 0, failed: 1 });
    expect(await unsent()).toMatchObject([
      { message: 'start', attempts: 1 },
      { message: 'pause', attempts: 0 },
    ]);
    messages.comeBack();
    await outbox.deliver();
    expect(messages.sent.map(({ message }) => message)).toEqual(['start', 'pause']);
  });

  it('sends each message once when many deliver at the same time, and none overtakes', async () => {
    const campaigns = await Promise.all([1, 2, 3].map(() => aCampaign(database())));
    const names = ['start', 'pause', 'resume', 'pause', 'stop'] as const;
    for (const { id } of campaigns) await leave(id, ...names);

    for (let round = 0; round < 10 && (await unsent()).length > 0; round += 1) {
      await Promise.all([outbox.deliver(), another.deliver(), outbox.deliver()]);
    }

    for (const { id } of campaigns) {
      const own = messages.sent.filter(({ campaignId }) => campaignId === id);
      expect(own.map(({ message }) => message)).toEqual([...names]);
    }
  });

  it('lets nothing overtake a message that is being sent by somebody else', async () => {
    const { id } = await aCampaign(database());
    await leave(id, 'pause', 'resume');
    let release: () => void = () => undefined;
    const isSending = new Promise<void>((sending) => {
      messages.onSend = () => {
        sending();
        return new Promise((resolve) => (release = resolve));
      };
    });

    const first = outbox.deliver();
    await isSending;
    const meanwhile = await another.deliver();
    messages.onSend = async () => undefined;
    release();
    await first;

    expect(meanwhile).toEqual({ sent: 0, failed: 0 });
    expect(messages.sent.map(({ message }) => message)).toEqual(['pause', 'resume']);
  });

  it('is not held up for one campaign by another, or for one task by another', async () => {
    const blocked = await aCampaign(database());
    const free = await aCampaign(database());
    const task = await aCallTask(database(), { campaign_id: blocked.id });
    await leave(blocked.id, 'start');
    await leave(free.id, 'start');
    await database().transaction((trx) =>
      insertMessage(trx, {
        ...{ campaignId: blocked.id, callTaskId: task.id, message: 'cancel', controlSeq: null },
      }),
    );
    messages.onSend = async ({ campaignId, callTaskId }) => {
      if (campaignId === blocked.id && callTaskId === null) throw new Error('not taken');
    };

    const tally = await outbox.deliver();

    expect(tally).toEqual({ sent: 2, failed: 1 });
    expect(await unsent()).toMatchObject([{ campaign_id: blocked.id, call_task_id: null }]);
  });

  it('of one campaign is delivered alone when asked so', async () => {
    const asked = await aCampaign(database());
    const other = await aCampaign(database());
    await leave(asked.id, 'start');
    await leave(other.id, 'start');

    const isTaken = await outbox.deliverWithin(asked.id, 1_000);

    expect(isTaken).toBe(true);
    expect(messages.sent.map(({ campaignId }) => campaignId)).toEqual([asked.id]);
  });
});
