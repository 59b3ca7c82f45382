import type { Behaviour } from './callee.js';
import type { Dialog } from './sip/dialog.js';
import { headerOf, uriOf, userOf, type SipRequest } from './sip/sip-message.js';
import type { Reply, ServerTransaction } from './sip/server-transaction.js';

/** What the network tells of a call that we were asked to place to somebody else (RFC 3515). */
export interface TransferTarget {
  number: string;
  name: string;
  behaviour: Behaviour;
}

export interface TransferDeps {
  dialog: Dialog;
  send(request: SipRequest): Promise<unknown>;
  lookUp(number: string): TransferTarget;
  wait(ms: number): Promise<void>;
  note(event: 'refer' | 'transfer', detail: Record<string, unknown>): void;
}

const OUR_RING_LIMIT_MS = 30_000;

/** Answers a REFER, calls the target, and tells the other side how that went. */
export async function transfer(
  deps: TransferDeps,
  refer: ServerTransaction,
  how: Behaviour['transfer'],
): Promise<void> {
  const number = userOf(uriOf(headerOf(refer.request, 'refer-to') ?? ''));
  deps.note('refer', { to: number });
  if (number === '') {
    refer.reply({ status: 400, reason: 'Bad Refer-To' });
    return;
  }
  if (typeof how === 'object') {
    refer.reply(how);
    return;
  }
  refer.reply({ status: 202, reason: 'Accepted' });
  if (how === 'silence') return;
  await notify(deps, { status: 100, reason: 'Trying' });
  const target = deps.lookUp(number);
  const final = await ring(deps, target.behaviour);
  deps.note('transfer', { to: number, by: target.name, status: final.status });
  await notify(deps, final);
}

async function ring({ wait }: TransferDeps, behaviour: Behaviour): Promise<Reply> {
  const { ringing, answer } = behaviour;
  if (ringing !== null) await wait(ringing.after_ms + ringing.for_ms);
  if (answer === 'answer') return { status: 200, reason: 'OK' };
  if (typeof answer === 'object') return answer.refuse;
  await wait(OUR_RING_LIMIT_MS);
  return { status: 408, reason: 'Request Timeout' };
}

async function notify({ dialog, send }: TransferDeps, { status, reason }: Reply): Promise<void> {
  const state = status < 200 ? 'active;expires=60' : 'terminated;reason=noresource';
  const request = dialog.request('NOTIFY', {
    headers: [
      ['Event', 'refer'],
      ['Subscription-State', state],
      ['Content-Type', 'message/sipfrag;version=2.0'],
    ],
    body: `SIP/2.0 ${status} ${reason}\r\n`,
  });
  await send(request);
}
