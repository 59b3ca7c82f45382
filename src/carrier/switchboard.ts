import { startPhoneCall, type PhoneCall } from './phone-call.js';
import type { CallDeps, CallFacts } from './call-state.js';
import type { ServerTransaction } from './sip/server-transaction.js';
import { openSipEndpoint, type SipEndpoint } from './sip/sip-endpoint.js';
import { headerOf, parameterOf, userOf } from './sip/sip-message.js';
import type { SipAddress } from './sip/sip-socket.js';

/** Takes what arrives on the SIP port to the call that it belongs to. */
export interface Switchboard {
  endpoint: SipEndpoint;
  calls(): CallFacts[];
  /** False when no such call is live. */
  hangUp(id: string): Promise<boolean>;
  /** Hangs up what is live and waits for its recordings. */
  close(): Promise<void>;
}

const ENDED_CALLS_KEPT = 10_000;
/** Calls that are live at the end get this long to say goodbye. */
const GOODBYE_MS = 1_000;

type Deps = Omit<CallDeps, 'endpoint'>;

export async function openSwitchboard(deps: Deps, local: SipAddress): Promise<Switchboard> {
  const live = new Map<string, Promise<PhoneCall>>();
  const ended: CallFacts[] = [];
  const known = new Map<string, PhoneCall>();
  const of = (transaction: ServerTransaction) =>
    live.get(headerOf(transaction.request, 'call-id') ?? '');

  async function begin(transaction: ServerTransaction, id: string) {
    const call = await startPhoneCall({ ...deps, endpoint }, transaction, numberOf(transaction));
    known.set(id, call);
    void call.finished.then(() => {
      live.delete(id);
      known.delete(id);
      ended.push(call.facts());
      ended.splice(0, Math.max(0, ended.length - ENDED_CALLS_KEPT));
    });
    return call;
  }
  function request(transaction: ServerTransaction) {
    const { method } = transaction.request;
    const call = of(transaction);
    if (call !== undefined) return void call.then((found) => found.take(transaction));
    if (method === 'OPTIONS') {
      transaction.reply({ status: 200, reason: 'OK' });
      return;
    }
    const inDialog = parameterOf(headerOf(transaction.request, 'to') ?? '', 'tag') !== undefined;
    if (method !== 'INVITE' || inDialog) {
      transaction.reply({ status: 481, reason: 'Call/Transaction Does Not Exist' });
      return;
    }
    const id = headerOf(transaction.request, 'call-id') ?? '';
    const beginning = begin(transaction, id);
    live.set(id, beginning);
    beginning.catch(() => {
      live.delete(id);
      transaction.reply({ status: 500, reason: 'Server Internal Error' });
    });
  }
  const endpoint = await openSipEndpoint(local, {
    request,
    cancelled: (transaction) => void of(transaction)?.then((call) => call.cancelled()),
    acknowledged: (transaction) => void of(transaction)?.then((call) => call.acknowledged()),
    unacknowledged: (transaction) => void of(transaction)?.then((call) => call.unacknowledged()),
  });

  return {
    endpoint,
    calls: () => [...ended, ...[...known.values()].map((call) => call.facts())],
    async hangUp(id) {
      const call = await live.get(id);
      call?.hangUp();
      return call !== undefined;
    },
    async close() {
      const calls = [...known.values()];
      for (const call of calls) call.hangUp();
      const goodbyes = Promise.all(calls.map(({ finished }) => finished));
      await Promise.race([goodbyes, new Promise((resolve) => setTimeout(resolve, GOODBYE_MS))]);
      for (const call of calls) call.cutOff();
      // Whoever waits for an answer gets none any more.
      endpoint.close();
      await goodbyes;
    },
  };
}

function numberOf({ request }: ServerTransaction): string {
  return userOf(request.uri);
}
