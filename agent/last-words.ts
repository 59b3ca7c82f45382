import { voice } from '@livekit/agents';
import { listenTo, type EventSession } from './session-listener.js';

/** A recogniser that is told to finish answers at once, or has nothing to say. */
const LIMIT_MS = 1_000;

/** Who hangs up while they speak may have asked never to be called again: it is heard out. */
export function hearLastWords(session: EventSession): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(limit);
      off();
      resolve();
    };
    const limit = setTimeout(done, LIMIT_MS);
    const off = listenTo(session, {
      [voice.AgentSessionEventTypes.UserInputTranscribed]({ isFinal }) {
        if (isFinal) done();
      },
    });
  });
}
