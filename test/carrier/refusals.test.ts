import { describe, expect, it } from '@jest/globals';
import { CALLEES } from '../../src/carrier/callees.js';
import { headerOf } from '../../src/carrier/sip/sip-message.js';
import { useCarrier } from '../support/phone/carrier.js';
import { offer } from '../support/phone/test-caller.js';

const under = useCarrier();
const QUICK = { after_ms: 0, for_ms: 20 };

describe('a call that is not answered', () => {
  const refusing = CALLEES.filter(({ expect: { status } }) => status !== null && status >= 300);

  it.each(refusing)('$name: $expect.status', async ({ suffix, expect: { status } }) => {
    const number = `+79991112${suffix}`;
    const caller = await under.caller();

    caller.invite(number);
    await caller.response(status ?? 0);
    caller.ack();
    const { ended_by: by, status: final } = await under.ended(number);

    expect({ by, final }).toEqual({ by: 'callee', final: status });
    expect(under.events(number).filter((event) => event === 'refused')).toHaveLength(1);
  });

  it('rings until the caller cancels, and then says 487', async () => {
    const number = '+79991112202';
    const caller = await under.caller();

    caller.invite(number);
    await caller.response(180);
    caller.cancel();
    await caller.response(200, 'CANCEL');
    await caller.response(487);
    caller.ack();
    const { ended_by: by, status } = await under.ended(number);

    expect({ by, status }).toEqual({ by: 'caller', status: 487 });
    expect(under.events(number)).toEqual(['invite', 'ringing', 'cancelled', 'ended']);
  });

  it('answers nothing at all where nobody is, neither INVITE nor CANCEL', async () => {
    const number = '+79991112234';
    const caller = await under.caller();

    const invite = caller.invite(number);
    caller.repeat(invite);
    await under.entry(number, 'invite');
    caller.cancel();
    const { status } = await under.ended(number);

    expect(caller.responses).toEqual([]);
    expect(status).toBeNull();
  });

  it('tells the words that a carrier sends with its limit', async () => {
    const caller = await under.caller();

    caller.invite('+79991112210');

    expect(await caller.response(503)).toMatchObject({ reason: 'CPS limit exceeded' });
    caller.ack();
  });

  it('is refused with 488 when there is no codec in common', async () => {
    const number = under.number({ talk: [] });
    const caller = await under.caller();

    caller.invite(number, { codecs: '9 101' });
    await caller.response(488);
    caller.ack();

    expect((await under.ended(number)).status).toBe(488);
  });
});

describe('packets that come more than once, or not at all', () => {
  it('one INVITE is one call, however often it arrives', async () => {
    const number = under.number({ ringing: QUICK, answer: { refuse: { status: 486 } } });
    const caller = await under.caller();

    const invite = caller.invite(number);
    caller.repeat(invite);
    await caller.response(486);
    caller.repeat(invite);
    caller.ack();
    await under.ended(number);
    // A packet that took a detour arrives when all is over.
    caller.repeat(invite);
    await new Promise((resolve) => setTimeout(resolve, 200));

    const finals = caller.responses.map(({ status }) => status).filter((status) => status >= 200);
    expect(new Set(finals)).toEqual(new Set([486]));
    expect(under.events(number).filter((event) => event === 'invite')).toHaveLength(1);
  });

  it('repeats its refusal until it is acknowledged, and then no more', async () => {
    const number = under.number({ ringing: null, answer: { refuse: { status: 486 } } });
    const caller = await under.caller();
    const refusals = () => caller.responses.filter(({ status }) => status === 486).length;

    caller.invite(number);
    await caller.response(486);
    while (refusals() < 3) await new Promise((resolve) => setTimeout(resolve, 20));
    caller.ack();
    await new Promise((resolve) => setTimeout(resolve, 100));
    const before = refusals();
    await new Promise((resolve) => setTimeout(resolve, 2_500));

    expect(refusals()).toBe(before);
  });

  it('repeats its answer until it is acknowledged', async () => {
    const number = under.number({ ringing: null, talk: [{ do: 'listen', limit_ms: 20_000 }] });
    const caller = await under.caller();
    const answers = () => caller.responses.filter(({ status }) => status === 200).length;

    caller.invite(number);
    while (answers() < 3) await new Promise((resolve) => setTimeout(resolve, 20));
    caller.ack();
    await under.entry(number, 'acknowledged');
    caller.request('BYE');
    await caller.response(200, 'BYE');

    const tags = caller.responses.map((one) => headerOf(one, 'to')?.split('tag=')[1]);
    expect(new Set(tags.filter((tag) => tag !== undefined)).size).toBe(1);
    expect((await under.ended(number)).ended_by).toBe('caller');
  });

  it('knows no call for a request that belongs to none', async () => {
    const caller = await under.caller();

    caller.invite(under.number({ ringing: null, answer: { refuse: { status: 404 } } }));
    await caller.response(404);
    caller.ack();
    await new Promise((resolve) => setTimeout(resolve, 50));
    caller.request('BYE');
    caller.request('OPTIONS');

    expect((await caller.response(481, 'BYE')).status).toBe(481);
    expect((await caller.response(200, 'OPTIONS')).status).toBe(200);
  });

  it('takes a new offer within the call', async () => {
    const number = under.number({ ringing: null, talk: [{ do: 'listen', limit_ms: 20_000 }] });
    const caller = await under.caller();

    caller.invite(number);
    await caller.response(200);
    caller.ack();
    caller.responses.length = 0;
    const sdp = offer(caller.rtp.port, '8 101');
    caller.request('INVITE', [['Content-Type', 'application/sdp']], sdp);
    const { body } = await caller.response(200);
    caller.request('BYE');

    expect(body).toContain('a=rtpmap:8 PCMA/8000');
    await under.ended(number);
  });
});
