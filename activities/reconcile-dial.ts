import { heartbeat, sleep } from '@temporalio/activity';
import { unknownEnding } from '../src/domain/call.js';
import type { CallView } from '../src/ports/call-life.js';
import { NO_PERMIT, refusal, type CallActivityDeps, type Dialled } from './call-deps.js';

const ASK_EVERY_MS = 500;

/** After a dial of which nobody knows how it went: asks the line until it is known, never dials. */
export async function reconcileDial(deps: CallActivityDeps, callId: string): Promise<Dialled> {
  const { life, telephony } = deps;
  for (;;) {
    const call = await life.view(callId);
    if (call === null) return { kind: 'refused', after: NO_PERMIT };
    if (call.state === 'reserved') {
      return refusal(deps, callId, await life.giveBack(callId, 'dial_not_made', 0));
    }
    if (call.state === 'live' || call.hasReport) return { kind: 'answered' };
    const known = await askTheLine(call);
    if (known !== null) return known;
    await sleep(ASK_EVERY_MS);
    heartbeat();
  }

  async function askTheLine(call: CallView): Promise<Dialled | null> {
    const found = await telephony.find(call.line, callId);
    switch (found.state) {
      case 'ringing':
        return null;
      case 'answered':
        await life.markAnswered(callId, null);
        return { kind: 'answered' };
      case 'ended':
        return found.disposition.network === 'answered'
          ? { kind: 'answered' }
          : { kind: 'ended', disposition: found.disposition };
      case 'none': {
        // A dial that is still on its way must find the room closed; only then it is sure that none
        // was made.
        await telephony.hangUp(call.line, callId);
        const again = await telephony.find(call.line, callId);
        return again.state === 'none'
          ? { kind: 'ended', disposition: unknownEnding('never_dialled') }
          : null;
      }
    }
  }
}
