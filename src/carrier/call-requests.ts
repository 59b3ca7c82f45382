import { end, note, ours, SDP, send, wait, type Call } from './call-state.js';
import type { Direction } from './sip/sdp.js';
import type { ServerTransaction } from './sip/server-transaction.js';
import type { SipRequest } from './sip/sip-message.js';
import { transfer } from './transfer.js';

/** A request of the other side within the call. */
export function takeRequest(call: Call, transaction: ServerTransaction): void {
  const { method, body } = transaction.request;
  switch (method) {
    case 'BYE':
      transaction.reply({ status: 200, reason: 'OK' });
      if (call.facts.ended_by === null) note(call, 'bye_received');
      return end(call, 'caller', call.facts.status);
    case 'INVITE': {
      const description = call.media.negotiate(body);
      if (description === null) return transaction.reply({ status: 488, reason: 'Not Acceptable' });
      const headers = [...ours(call), SDP];
      return transaction.reply({ status: 200, reason: 'OK', headers, body: description });
    }
    case 'REFER':
      void transfer(transferDeps(call), transaction, call.subscriber.behaviour.transfer);
      return;
    default:
      transaction.reply({ status: 200, reason: 'OK' });
  }
}

function transferDeps(call: Call) {
  return {
    dialog: call.dialog,
    send: (request: SipRequest) => send(call, request),
    lookUp: (number: string) => ({ number, ...call.deps.phoneBook.lookUp(number) }),
    wait: (ms: number) => wait(call, ms),
    note: (event: 'refer' | 'transfer', detail: Record<string, unknown>) =>
      note(call, event, detail),
  };
}

/** Offers the call anew, as a phone does that puts the other side on hold. */
export async function reinvite(call: Call, direction: Direction): Promise<void> {
  const body = call.media.offer(direction);
  const request = call.dialog.request('INVITE', { headers: [SDP], body });
  const response = await send(call, request);
  note(call, 'reinvite', { direction, status: response?.status ?? null });
  if (response === null || response.status >= 300) return;
  call.deps.endpoint.sendOnce(call.dialog.acknowledge(request), call.invite.from);
  call.media.negotiate(response.body);
}
