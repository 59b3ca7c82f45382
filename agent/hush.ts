import type { voice } from '@livekit/agents';

/** What is being said is cut off, be it allowed to be interrupted or not. */
export function hush(session: Pick<voice.AgentSession, 'interrupt'>): void {
  try {
    session.interrupt({ force: true });
  } catch {
    // The session closes: there is nothing to silence.
  }
}
