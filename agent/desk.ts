import type { JobContext, VAD } from '@livekit/agents';
import type { Logger } from '../src/observability/logger.js';
import type { AgentConfig } from './agent-config.js';
import type { CannedWords } from './canned-words.js';
import type { Dispatch } from './dispatch.js';
import type { AskDoor } from './door-client.js';
import type { Heart } from './heart.js';
import type { PhoneLeg } from './phone-leg.js';
import type { RecordingOutbox } from './recording-outbox.js';
import type { ReportOutbox } from './report-outbox.js';
import type { TalkLine } from './room-talk.js';
import type { TalkJournal } from './talk-journal.js';

/** What the process of a call has, whatever the call. */
export interface CallDeps {
  config: AgentConfig;
  vad: VAD;
  canned: CannedWords;
  outbox: ReportOutbox;
  recordings: Pick<RecordingOutbox, 'begin' | 'finished'>;
  journal: TalkJournal;
  log: Logger;
}

/** What one call has at hand. */
export interface Desk extends CallDeps {
  ctx: JobContext;
  dispatch: Dispatch;
  askDoor: AskDoor;
  leg: PhoneLeg;
  line: TalkLine;
  heart: Heart;
  /** Aborted when the platform wants the call to end. */
  cancelled: AbortSignal;
}
