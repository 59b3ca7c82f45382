import { join } from 'node:path';
import { defineAgent, inference } from '@livekit/agents';
import { createLogger } from '../src/observability/logger.js';
import { loadAgentConfig } from './agent-config.js';
import { runCall } from './call.js';
import { loadCannedWords } from './canned-words.js';
import { createDoorClient } from './door-client.js';
import { outliveServer } from './outlive-server.js';
import { createRecordingOutbox } from './recording-outbox.js';
import { createReportOutbox } from './report-outbox.js';
import { silencePackage } from './silence-package.js';
import { riseToTalk } from './start-behind.js';
import { createTalkJournal } from './talk-journal.js';
import { warmUp } from './warm-up.js';

/** A process that is done with its call and hangs in somebody's close is ended. */
const EXIT_LIMIT_MS = 5_000;

const config = loadAgentConfig(process.env);
const log = createLogger('agent-job', config.logLevel);
const vad = new inference.VAD({ model: 'silero' });
const canned = loadCannedWords();
const outbox = createReportOutbox({
  folder: join(config.dataDir, 'reports'),
  doorOf: createDoorClient,
  log,
});
const recordings = createRecordingOutbox({ folder: join(config.dataDir, 'recordings'), log });
const journal = createTalkJournal({ folder: join(config.dataDir, 'talks') });
warmUp();

/** The program of one process for one call; the server starts it before there is a call. */
export default defineAgent({
  async entry(ctx) {
    riseToTalk();
    outliveServer(log);
    silencePackage();
    await runCall(ctx, { config, vad, canned, outbox, recordings, journal, log });
    setTimeout(() => process.exit(0), EXIT_LIMIT_MS).unref();
  },
});
