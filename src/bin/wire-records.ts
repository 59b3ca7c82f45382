import type { UploadSettings } from '../api/contact-upload.js';
import type { Endpoint } from '../api/endpoint.js';
import { callFeedbackEndpoints } from '../api/routes/call-feedback.js';
import { callTranscriptEndpoints } from '../api/routes/call-transcripts.js';
import { callEndpoints } from '../api/routes/calls.js';
import { leadFileEndpoints } from '../api/routes/lead-files.js';
import { leadEndpoints } from '../api/routes/leads.js';
import { promptPreviewEndpoints } from '../api/routes/prompt-preview.js';
import { recordingEndpoints } from '../api/routes/recordings.js';
import { testCallEndpoints } from '../api/routes/test-calls.js';
import { voiceEndpoints } from '../api/routes/voices.js';
import type { Config } from '../config.js';
import { createCallIssueStore } from '../db/call-issue-store.js';
import { createCallStore } from '../db/call-store.js';
import { createCallTaskStore } from '../db/call-task-store.js';
import { createCampaignStore } from '../db/campaign-store.js';
import { createCompanyStore } from '../db/company-store.js';
import type { Database } from '../db/knex.js';
import { createLeadStore } from '../db/lead-store.js';
import { createSkillbaseStore } from '../db/skillbase-store.js';
import { createTestCallStore } from '../db/test-call-store.js';
import { createLeadFiles } from '../import/lead-file.js';
import { parsePhone } from '../import/phone-parser.js';
import { createRecordings } from '../media/recordings.js';
import { createSpeech } from '../media/speech-providers.js';
import type { SkillbaseStore } from '../ports/skillbase-store.js';
import { loadBasePrompts } from '../rulebook/base-prompts.js';
import { loadNumberZones } from '../rulebook/number-zones.js';
import { loadVoices } from '../rulebook/voices.js';
import { createCallIssues } from '../services/call-issues.js';
import { createCalls } from '../services/calls.js';
import { createCampaignControl } from '../services/campaign-control.js';
import { createCampaignService } from '../services/campaigns.js';
import { createCompanyService, type CompanyService } from '../services/companies.js';
import { createLeads } from '../services/leads.js';
import type { Outbox } from '../services/outbox.js';
import { createPromptPreview } from '../services/prompt-preview.js';
import { createTestCalls } from '../services/test-calls.js';
import { createVoices } from '../services/voices.js';

export interface RecordParts {
  /** Without them nothing is recorded, and no voice can be heard. */
  config: Partial<Pick<Config, 'recordings' | 'speech'>>;
  db: Database;
  outbox: Outbox;
  upload: UploadSettings;
}

const NO_KEY = { key: null, url: '' };

/** Calls and what people keep of them, and what bots say and how. */
export function wireRecords({ config, db, outbox, upload }: RecordParts): Endpoint[] {
  const companies = createCompanyService(createCompanyStore(db));
  const skillbases = createSkillbaseStore(db);
  const leads = createLeads({
    store: createLeadStore(db),
    files: createLeadFiles(),
    ...{ parsePhone, companies },
  });
  const calls = createCalls({
    store: createCallStore(db),
    recordings: createRecordings(config.recordings ?? { folder: null }),
    parsePhone,
  });
  const prompts = createPromptPreview({
    skillbases,
    callTasks: createCallTaskStore(db),
    companies,
    basePrompts: loadBasePrompts(),
  });
  const speech = createSpeech(config.speech ?? { openai: NO_KEY, cartesia: NO_KEY });
  return [
    ...callEndpoints({ calls }),
    ...callTranscriptEndpoints({ calls }),
    ...recordingEndpoints({ calls }),
    ...callFeedbackEndpoints({
      calls,
      issues: createCallIssues({ store: createCallIssueStore(db) }),
    }),
    ...leadFileEndpoints({ leads, upload }),
    ...leadEndpoints(leads),
    ...promptPreviewEndpoints(prompts),
    ...testCallEndpoints(testCallsOf({ db, outbox, skillbases, companies })),
    ...voiceEndpoints(createVoices({ voices: loadVoices(), speech })),
  ];
}

function testCallsOf(parts: {
  db: Database;
  outbox: Outbox;
  skillbases: SkillbaseStore;
  companies: CompanyService;
}) {
  const { db, outbox, skillbases, companies } = parts;
  const campaigns = createCampaignStore(db);
  return createTestCalls({
    store: createTestCallStore(db),
    skillbases,
    campaigns: createCampaignService({ store: campaigns, skillbases, companies, outbox }),
    control: createCampaignControl({ campaigns, outbox }),
    readNumber: (written) => parsePhone(written),
    zones: loadNumberZones(),
  });
}
