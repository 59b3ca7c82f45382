import { setTimeout as pause } from 'node:timers/promises';
import type { JobContext } from '@livekit/agents';
import type { PhoneLeg } from './phone-leg.js';
import type { TalkLine } from './room-talk.js';
import type { TransferResult } from './talk.js';

export interface SipLineDeps {
  ctx: JobContext;
  leg: PhoneLeg;
  callee: string;
  transfer(phoneNumber: string): Promise<TransferResult>;
}

const RPC_TIMEOUT_MS = 2_000;
const DIGIT_MS = 200;
const WAIT_MS = 500;
/** RFC 4733 events of the keys. */
const KEYS = '0123456789*#';

/** The callee's leg in the room of this job. */
export function createSipLine({ ctx, leg, callee, transfer }: SipLineDeps): TalkLine {
  return {
    gone: leg.gone,
    isGone: leg.isGone,
    transfer,
    /** livekit-sip itself is asked: that works even when the server has lost its state. */
    async hangUp() {
      try {
        await ctx.room.localParticipant?.performRpc({
          destinationIdentity: callee,
          method: 'lk.sip.EndCall',
          payload: JSON.stringify({ headers: {} }),
          responseTimeout: RPC_TIMEOUT_MS,
        });
      } catch {
        if (!leg.isGone()) await ctx.deleteRoom();
      }
    },
    async sendDtmf(digits) {
      for (const digit of digits) {
        if (leg.isGone()) return;
        const code = KEYS.indexOf(digit);
        if (code >= 0) await ctx.room.localParticipant?.publishDtmf(code, digit);
        await pause(digit === 'w' ? WAIT_MS : DIGIT_MS);
      }
    },
  };
}
