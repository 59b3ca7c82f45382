import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { Client } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';

const FOLDER = fileURLToPath(new URL('../histories', import.meta.url));

/**
 * With RECORD_HISTORIES=1 the journeys write the histories that replay tests read. Record anew only
 * after a deliberate change of a workflow's commands, and say so in the commit.
 */
export async function recordHistory(
  client: Client,
  workflowId: string,
  name: string,
  run: { runId?: string } = {},
): Promise<void> {
  if (process.env['RECORD_HISTORIES'] !== '1') return;
  const history = await client.workflow.getHandle(workflowId, run.runId).fetchHistory();
  writeFileSync(`${FOLDER}/${name}.json.gz`, gzipSync(historyToJSON(history)));
}
