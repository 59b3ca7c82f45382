import { createPlatformApi } from '../../src/demo/platform-api.js';
import { atMost, told, type Finding } from '../findings.js';
import { recordingOf } from './one-call.js';
import type { RealCall } from './real-campaign-run.js';
import type { RealStack } from './real-stack.js';

export interface CallRecords {
  findings: Finding[];
  problems: string[];
}

/** Sound in a recording: bytes of a header alone are none. */
const SOUND_BYTES_MIN = 10_000;

/** Whether each answered call left its transcript and its recording. */
export async function recordsOf(
  stack: RealStack,
  calls: readonly RealCall[],
): Promise<CallRecords> {
  const answered = calls.filter(({ disposition }) => disposition?.network === 'answered');
  const talked = answered.filter(({ disposition }) => disposition?.answered_by === 'human');
  const problems: string[] = [];
  let mute = 0;
  let unheard = 0;
  for (const call of answered) {
    const { has, turns } = await recordOf(stack, call);
    const name = `${call.callee_number} (${call.disposition?.code ?? ''})`;
    if (talked.includes(call) && turns === 0) {
      mute += 1;
      problems.push(`${name} has no transcript`);
    }
    if (!has && call.duration_sec > 1) {
      unheard += 1;
      problems.push(`${name} has no recording`);
    }
  }
  return {
    problems,
    findings: [
      told('answered calls, with a person', `${answered.length}, ${talked.length}`),
      atMost('talks without a transcript', mute, 0),
      atMost('answered calls without a recording', unheard, 0),
    ],
  };
}

async function recordOf(
  stack: RealStack,
  call: RealCall,
): Promise<{ has: boolean; turns: number }> {
  const detail = await createPlatformApi(stack.platform.client).call(call.id);
  const recording = await recordingOf(stack, detail.call);
  const has = recording !== null && recording.length > SOUND_BYTES_MIN;
  return { has, turns: detail.messages.length };
}
